using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>One kind of section: its name, its keys, and how it becomes options.</summary>
internal abstract class SectionBinding
{
    /// <summary>Name of the section below its parent.</summary>
    public abstract string Name { get; }

    /// <summary>Type of its options.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Kind of section for a type of options.</summary>
    public static SectionBinding Of<TOptions, TValidator>(string name)
        where TOptions : class, new()
        where TValidator : IValidateOptions<TOptions>, new() => new Typed<TOptions>(name, new TValidator());

    /// <summary>Everything that is wrong with a section whose values can be read.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="path">Path of the section.</param>
    /// <returns>One sentence an error, each with the key's path.</returns>
    public abstract IEnumerable<string> Validate(IConfiguration configuration, string path);

    /// <summary>Reads and checks a section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="path">Path of the section.</param>
    /// <exception cref="ConfigurationException">A value is out of range; the message lists every error.</exception>
    public abstract object Read(IConfiguration configuration, string path);

    private sealed class Typed<TOptions>(string name, IValidateOptions<TOptions> validator) : SectionBinding
        where TOptions : class, new()
    {
        public override string Name => name;

        public override Type OptionsType => typeof(TOptions);

        public override IEnumerable<string> Validate(IConfiguration configuration, string path) =>
            this.Validate(Bind(configuration, path), path);

        public override object Read(IConfiguration configuration, string path)
        {
            var options = Bind(configuration, path);
            string[] errors = [.. this.Validate(options, path)];
            return errors.Length == 0 ? options : throw new ConfigurationException(string.Join(' ', errors));
        }

        private static TOptions Bind(IConfiguration configuration, string path)
        {
            var options = configuration.GetSection(path).Get<TOptions>() ?? new TOptions();
            return options is ILocatedOptions<TOptions> located ? located.At(path) : options;
        }

        private IEnumerable<string> Validate(TOptions options, string path)
        {
            var failures = validator.Validate(path, options).Failures ?? [];
            return options is ILocatedOptions<TOptions> ? failures : failures.Select(failure => $"{path}:{failure}");
        }
    }
}
