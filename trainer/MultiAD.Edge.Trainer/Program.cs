using MultiAD.Edge.Trainer.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
