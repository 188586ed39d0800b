namespace MultiAD.Edge.Testing;

/// <summary>Alters bytes as damage and malice do.</summary>
public static class Mutation
{
    /// <summary>One alteration; the original stays as it is.</summary>
    public static byte[] Of(byte[] original, Random random)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(random);
        byte[] bytes = [.. original];
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                bytes[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0x80, _ => 0 };
                return bytes;
            case 4:
                // A piece of it once more, or a piece too few.
                var length = random.Next(1, Math.Min(64, bytes.Length - at) + 1);
                return random.Next(2) == 0 ? [.. bytes[..at], .. bytes[(at + length)..]] : [.. bytes[..(at + length)], .. bytes[at..]];
            default:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 16), bytes.Length - at)));
                return bytes;
        }
    }
}
