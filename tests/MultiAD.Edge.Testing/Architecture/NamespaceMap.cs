namespace MultiAD.Edge.Testing.Architecture;

/// <summary>The namespaces and types of a project and of those it refers to, for resolving names as the compiler does.</summary>
internal sealed class NamespaceMap
{
    private readonly HashSet<string> types = new(StringComparer.Ordinal);
    private readonly HashSet<string> namespaces = new(StringComparer.Ordinal);

    public NamespaceMap(IEnumerable<SourceProject> projects)
    {
        foreach (var project in projects)
        {
            this.types.UnionWith(project.Types);
            foreach (var name in project.Files.Select(file => file.Namespace).Append(project.RootNamespace))
            {
                this.namespaces.UnionWith(Around(name));
            }
        }
    }

    /// <summary>Finds the namespace that a name leads to.</summary>
    /// <param name="use">The name.</param>
    /// <param name="from">Namespace that it is used in.</param>
    /// <returns>The namespace and how the name leads there; null where it leads to none of the projects or to its own namespace.</returns>
    public (string Namespace, NameReach Reach)? Find(NameUse use, string from)
    {
        foreach (var scope in use.Kind == NameUseKind.FromGlobal ? [] : Around(from))
        {
            var (found, count) = this.Follow(scope, use.Names);
            var isHere = count < use.Names.Count ? this.types.Contains($"{found}.{use.Names[count]}") : use.IsUsing;
            if (isHere)
            {
                return count > 0 ? (found, NameReach.Relative) : scope == from ? null : (found, NameReach.Enclosing);
            }
        }

        var (top, names) = this.Follow(string.Empty, use.Names);
        return names > 0 ? (top, NameReach.Full) : null;
    }

    private static IEnumerable<string> Around(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            yield return name[..end];
        }
    }

    private (string Namespace, int Count) Follow(string scope, IReadOnlyList<string> names)
    {
        var count = 0;
        while (count < names.Count)
        {
            var next = scope.Length == 0 ? names[count] : $"{scope}.{names[count]}";
            if (!this.namespaces.Contains(next))
            {
                break;
            }

            scope = next;
            count++;
        }

        return (scope, count);
    }
}
