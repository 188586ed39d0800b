namespace MultiAD.Edge.Agent.Swapping;

/// <summary>An attempt that broke off; the next one goes on with what has come. The message is a clause.</summary>
internal sealed class DownloadInterruptedException(string message, Exception? inner = null) : Exception(message, inner);
