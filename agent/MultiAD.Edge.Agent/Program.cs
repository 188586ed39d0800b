using MultiAD.Edge.Agent.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
