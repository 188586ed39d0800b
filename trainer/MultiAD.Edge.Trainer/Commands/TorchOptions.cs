using System.CommandLine;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Trainer.Native;
using TorchSharp;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Options of every command that computes with libtorch.</summary>
internal sealed class TorchOptions
{
    private readonly Option<int> threads = new Option<int>("--threads")
    {
        Description = "Threads for the arithmetic; 0 takes one a core.",
        DefaultValueFactory = _ => 0,
    }.Within(0, 256);

    private readonly Option<string> device = new Option<string>("--device")
    {
        Description = "Where to compute.",
        DefaultValueFactory = _ => "cpu",
    }.AcceptOnlyFromAmong("cpu", "cuda");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(this.threads);
        command.Options.Add(this.device);
    }

    /// <summary>Loads libtorch, says what was done, and gives the device.</summary>
    /// <exception cref="CommandException">The device is not there.</exception>
    public torch.Device Load(ParseResult parsed)
    {
        Console.Error.WriteLine(TorchRuntime.Load(parsed.GetValue(this.threads)));
        var name = parsed.GetRequiredValue(this.device);
        if (name == "cuda" && !torch.cuda.is_available())
        {
            throw new CommandException(
                "--device cuda: this build or this machine has no CUDA. "
                + "Use --device cpu, or build with -p:TorchFlavour=cuda on a machine with an NVIDIA driver.");
        }

        return torch.device(name);
    }
}
