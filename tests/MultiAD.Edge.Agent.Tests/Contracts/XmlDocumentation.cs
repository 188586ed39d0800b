using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>What the XML comments say of types and their members, as plain text.</summary>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    /// <summary>Summary of a type; null where it has none.</summary>
    public static string? Of(Type type) => Text(Member(type, "T:" + type.FullName)?.Element("summary"));

    /// <summary>Summary of a property, or what a record says of its parameter; null where there is none.</summary>
    public static string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        var member = Member(type, $"P:{type.FullName}.{property.Name}");
        if (member?.Element("inheritdoc") is not null)
        {
            return Of(type.BaseType!.GetProperty(property.Name)!);
        }

        return Text(member?.Element("summary"))
            ?? Text(Member(type, "T:" + type.FullName)?.Elements("param").SingleOrDefault(found => (string?)found.Attribute("name") == property.Name));
    }

    /// <summary>Summary of an enumeration's value; null where it has none.</summary>
    public static string? Of(FieldInfo value) =>
        Text(Member(value.DeclaringType!, $"F:{value.DeclaringType!.FullName}.{value.Name}")?.Element("summary"));

    private static XElement? Member(Type type, string key) => Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault(key);

    private static Dictionary<string, XElement> Read(Assembly assembly) =>
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    private static string? Text(XElement? element) =>
        element is null ? null : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => JsonNamingPolicy.CamelCase.ConvertName(((string)see.Attribute("cref")!).Split('.')[^1]),
        XElement element => element.Value,
        _ => string.Empty,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
