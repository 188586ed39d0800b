using Microsoft.Extensions.Options;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>Validates <see cref="StationOptions"/>.</summary>
[OptionsValidator]
public sealed partial class StationOptionsValidator : IValidateOptions<StationOptions>;

/// <summary>Validates <see cref="MqttOptions"/> by its attributes.</summary>
[OptionsValidator]
public sealed partial class MqttOptionsValidator : IValidateOptions<MqttOptions>;

/// <summary>Validates <see cref="ModelOptions"/>.</summary>
[OptionsValidator]
public sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

/// <summary>Validates <see cref="AlertOptions"/>.</summary>
[OptionsValidator]
public sealed partial class AlertOptionsValidator : IValidateOptions<AlertOptions>;

/// <summary>Validates <see cref="PublishingOptions"/>.</summary>
[OptionsValidator]
public sealed partial class PublishingOptionsValidator : IValidateOptions<PublishingOptions>;

/// <summary>Validates <see cref="PipelineOptions"/>.</summary>
[OptionsValidator]
public sealed partial class PipelineOptionsValidator : IValidateOptions<PipelineOptions>;
