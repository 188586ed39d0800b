using System.Reflection;
using MultiAD.Edge.Trainer.Synthesis.Defects;
using Xunit.Sdk;

namespace MultiAD.Edge.Trainer.Tests.Synthesis;

/// <summary>Gives each family of synthetic defects once, with a picture size.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CombinatorialFamiliesAttribute(int size) : DataAttribute
{
    /// <summary>Side of the picture in pixels.</summary>
    public int Size => size;

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetNames<DefectFamily>().Select(family => new object[] { family, size });
}
