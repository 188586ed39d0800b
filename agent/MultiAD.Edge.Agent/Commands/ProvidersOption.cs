using System.CommandLine;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>The option that says what runs the model.</summary>
internal static class ProvidersOption
{
    private const string Name = "--providers";

    /// <summary>Creates the option.</summary>
    public static Option<string> Create()
    {
        var option = new Option<string>(Name)
        {
            Description = $"What runs the model: {ExecutionProviders.Expected}.",
            DefaultValueFactory = _ => ExecutionProviders.Cpu,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ExecutionProviders.Parse(result.Tokens[0].Value) is null)
            {
                result.AddError($"{Name} is '{PrintableText.Of(result.Tokens[0].Value)}'; expected {ExecutionProviders.Expected}.");
            }
        });
        return option;
    }

    /// <summary>Tells on standard error why the model does not run on what was asked for first.</summary>
    public static void Tell(PartInspector inspector)
    {
        foreach (var fallback in inspector.Fallbacks)
        {
            Console.Error.WriteLine($"note: {fallback.Provider} does not run the model: {fallback.Reason}");
        }
    }
}
