using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>All sections that there are.</summary>
internal static class Sections
{
    /// <summary>Section whose keys are the names of stations.</summary>
    public const string Stations = "Stations";

    /// <summary>Section that the logging library reads itself.</summary>
    public const string Logging = "Logging";

    /// <summary>Where an editor finds the schema; nothing to the agent.</summary>
    public const string Schema = "$schema";

    /// <summary>Sections of the agent.</summary>
    public static IReadOnlyList<SectionBinding> OfAgent { get; } =
    [
        SectionBinding.Of<AgentOptions, AgentOptionsValidator>(AgentOptions.Section),
        SectionBinding.Of<MqttOptions, MqttOptionsValidator>(MqttOptions.Section),
        SectionBinding.Of<OutboxOptions, OutboxOptionsValidator>(OutboxOptions.Section),
        SectionBinding.Of<CommandOptions, CommandOptionsValidator>(CommandOptions.Section),
        SectionBinding.Of<InferenceOptions, InferenceOptionsValidator>(InferenceOptions.Section),
        SectionBinding.Of<HomeAssistantOptions, HomeAssistantOptionsValidator>(HomeAssistantOptions.Section),
    ];

    /// <summary>Sections of each station.</summary>
    public static IReadOnlyList<SectionBinding> OfStation { get; } =
    [
        SectionBinding.Of<CameraOptions, CameraOptionsValidator>(CameraOptions.Section),
        SectionBinding.Of<ModelOptions, ModelOptionsValidator>(ModelOptions.Section),
        SectionBinding.Of<AlertOptions, AlertOptionsValidator>(AlertOptions.Section),
        SectionBinding.Of<PublishingOptions, PublishingOptionsValidator>(PublishingOptions.Section),
        SectionBinding.Of<PipelineOptions, PipelineOptionsValidator>(PipelineOptions.Section),
    ];

    /// <summary>Section of one kind of options.</summary>
    internal static SectionBinding For<TOptions>() => OfAgent.Concat(OfStation).Single(section => section.OptionsType == typeof(TOptions));
}
