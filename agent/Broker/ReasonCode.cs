namespace MultiAD.Edge.Broker;

/// <summary>A reason code of one kind of packet, and what follows from it.</summary>
/// <param name="Packet">Packet that carries it; the same number may ask for something else in another packet.</param>
/// <param name="Code">The code on the wire.</param>
/// <param name="Name">Name in the specification, in lower case.</param>
/// <param name="Wait">How long to wait before the next attempt.</param>
/// <param name="Hint">What the user should do: one sentence; empty where nothing failed.</param>
internal sealed record ReasonCode(PacketKind Packet, byte Code, string Name, RetryWait Wait, string Hint)
{
    private const byte FirstFailure = 0x80;

    /// <summary>Whether the same may succeed later; false where it never will, or where nothing failed.</summary>
    public bool Retryable { get; init; } = true;

    /// <summary>Whether the broker refused.</summary>
    public bool IsFailure => this.Packet == PacketKind.ConnAck311 ? this.Code != 0 : this.Code >= FirstFailure;

    /// <summary>Whether the broker does not speak the version of the protocol that it was asked in.</summary>
    public bool IsVersion => (this.Packet, this.Code) is (PacketKind.ConnAck311, 1) or (PacketKind.ConnAck, 0x84);

    /// <summary>Name, number and what to do.</summary>
    public override string ToString() => $"{this.Name} (0x{this.Code:X2}). {this.Hint}".TrimEnd();
}
