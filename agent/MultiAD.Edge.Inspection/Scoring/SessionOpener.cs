using Microsoft.ML.OnnxRuntime;
using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>Opens a model on the first execution provider that takes it, and keeps why the ones before did not.</summary>
internal sealed class SessionOpener
{
    private const int ReasonLength = 300;

    private readonly byte[] onnx;
    private readonly ScoringOptions options;
    private readonly List<ProviderFallback> fallbacks = [];

    /// <summary>Takes a model and how it is to run.</summary>
    public SessionOpener(byte[] onnx, ScoringOptions options)
    {
        this.onnx = onnx;
        this.options = options;
    }

    /// <summary>The providers that were tried before the one that runs the model.</summary>
    public IReadOnlyList<ProviderFallback> Fallbacks => this.fallbacks;

    /// <summary>The provider that runs the model.</summary>
    public string Provider { get; private set; } = ExecutionProviders.Cpu;

    /// <summary>Opens the model.</summary>
    /// <exception cref="InvalidModelException">No provider takes it; the message has the reason of each.</exception>
    public InferenceSession Open()
    {
        // Official builds can send usage data over HTTPS; nothing leaves a plant's network unasked.
        OrtEnv.Instance().DisableTelemetryEvents();
        Exception? last = null;
        foreach (var provider in this.options.Providers)
        {
            try
            {
                using var settings = this.Settings();
                this.Append(settings, provider);
                var session = new InferenceSession(this.onnx, settings);
                this.Provider = provider;
                return session;
            }
            catch (Exception error) when (error is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException
                or IOException or UnauthorizedAccessException)
            {
                last = error;
                this.fallbacks.Add(new ProviderFallback(provider, Reason(error)));
            }
        }

        var reasons = this.fallbacks.Count == 1
            ? this.fallbacks[0].Reason
            : string.Join("; ", this.fallbacks.Select(fallback => $"{fallback.Provider}: {fallback.Reason}"));
        throw new InvalidModelException($"the ONNX model cannot be loaded ({reasons})", last!);
    }

    private SessionOptions Settings()
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (this.options.SharedThreads)
        {
            settings.DisablePerSessionThreads();
        }
        else
        {
            settings.IntraOpNumThreads = this.options.Threads;
            settings.InterOpNumThreads = 1;
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", this.options.Spinning ? "1" : "0");
        }

        return settings;
    }

    private void Append(SessionOptions settings, string provider)
    {
        if (provider == ExecutionProviders.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(this.TensorRtOptions());
            settings.AppendExecutionProvider_Tensorrt(tensorRt);
        }

        // What TensorRT does not take runs on the same GPU rather than on the processor, between two copies.
        if (provider is ExecutionProviders.TensorRt or ExecutionProviders.Cuda)
        {
            using var cuda = new OrtCUDAProviderOptions();

            // Shortened floating point moves scores away from what was calibrated.
            cuda.UpdateOptions(new Dictionary<string, string> { ["use_tf32"] = "0" });
            settings.AppendExecutionProvider_CUDA(cuda);
        }
    }

    private Dictionary<string, string> TensorRtOptions()
    {
        // Half precision overflows where features are normalised (epsilons vanish), so it stays off.
        var chosen = new Dictionary<string, string> { ["trt_fp16_enable"] = "0", ["trt_int8_enable"] = "0" };
        if (this.options.EngineCache is { } folder && GpuIdentity.Find() is { } gpu)
        {
            var key = EngineCache.Key(this.onnx, OrtEnv.Instance().GetVersionString(), gpu);
            var mine = new EngineCache(folder).Take(key);
            chosen["trt_engine_cache_enable"] = "1";
            chosen["trt_engine_cache_path"] = mine;
            chosen["trt_engine_cache_prefix"] = key[..16];
            chosen["trt_timing_cache_enable"] = "1";
            chosen["trt_timing_cache_path"] = mine;
            if (!EngineCache.HasEngine(mine))
            {
                this.options.EngineBuilding?.Invoke(mine);
            }
        }

        return chosen;
    }

    // One line, without the source paths of a stack trace below it.
    private static string Reason(Exception error)
    {
        var line = PrintableText.Of(error.Message.Trim().Split('\n')[0].TrimEnd());
        return line.Length <= ReasonLength ? line : line[..ReasonLength] + "…";
    }
}
