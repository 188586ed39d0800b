using Microsoft.Extensions.Options;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Checks each value of <see cref="CameraOptions"/> against the range that its property declares.</summary>
[OptionsValidator]
internal sealed partial class CameraRangesValidator : IValidateOptions<CameraOptions>;
