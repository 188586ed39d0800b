using System.Reflection;

namespace MultiAD.Edge.Trainer;

/// <summary>Version of this trainer, as bundles and downloads name it.</summary>
internal static class TrainerVersion
{
    /// <summary>The version without the commit, such as 0.1.0.</summary>
    public static string Text { get; } =
        typeof(TrainerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
