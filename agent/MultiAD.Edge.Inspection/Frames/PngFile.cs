using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Tells whether a PNG holds the whole picture, and gives the decoder nothing but that: libpng writes what it thinks of
/// profiles, texts and check sums to stderr, and shows the rows that it got.
/// </summary>
internal sealed class PngFile
{
    private readonly byte[] file;
    private readonly List<PngChunk> data = [];
    private PngForm form;
    private PngChunk? palette;
    private PngChunk? transparency;
    private bool isPlain = true;

    private PngFile(byte[] file) => this.file = file;

    /// <summary>Checks a file; behind its end chunk may stand anything.</summary>
    /// <param name="file">The whole file; begins with the signature.</param>
    /// <returns>What to decode: the file, or a copy that holds only what makes its pixels.</returns>
    /// <exception cref="PngDamageException">The picture is damaged or incomplete.</exception>
    public static byte[] Check(byte[] file)
    {
        var png = new PngFile(file);
        png.ReadChunks();
        png.CheckColours();
        var packed = png.Packed();
        var length = PngPixels.Check(packed, png.form);
        return png.isPlain && length == packed.Length ? file : png.Tidy(packed.Span[..length]);
    }

    private void ReadChunks()
    {
        var position = PngHeader.Signature.Length;
        while (PngChunk.At(this.file, position) is { } chunk)
        {
            var kind = chunk.Kind(this.file);
            if (kind.SequenceEqual("IEND"u8))
            {
                return;
            }

            this.ReadChunk(chunk, kind, isFirst: position == PngHeader.Signature.Length);
            position = chunk.End;
        }

        throw new PngDamageException("its end chunk is missing");
    }

    private void ReadChunk(PngChunk chunk, ReadOnlySpan<byte> kind, bool isFirst)
    {
        if (kind.SequenceEqual("IHDR"u8) != isFirst)
        {
            throw new PngDamageException("its header is not where it belongs");
        }

        if (isFirst)
        {
            this.RequireIntact(chunk, "header");
            this.form = PngForm.Read(chunk.Body(this.file)) ?? throw new PngDamageException("its header describes no PNG that there is");
        }
        else if (kind.SequenceEqual("IDAT"u8))
        {
            this.RequireIntact(chunk, "pixels");
            this.data.Add(chunk);
        }
        else if (kind.SequenceEqual("PLTE"u8))
        {
            this.RequireIntact(chunk, "palette");
            this.palette = chunk;
            this.isPlain = false;
        }
        else if (kind.SequenceEqual("tRNS"u8))
        {
            this.RequireIntact(chunk, "transparency");
            this.transparency = chunk;
            this.isPlain = false;
        }
        else if ((kind[0] & 0x20) == 0)
        {
            // A capital first letter says that the picture cannot be shown without it.
            throw new PngDamageException("it holds a chunk of a kind that there is not");
        }
        else
        {
            this.isPlain = false;
        }
    }

    private void RequireIntact(PngChunk chunk, string what)
    {
        if (!chunk.IsIntact(this.file))
        {
            throw new PngDamageException($"the check sum of its {what} is wrong");
        }
    }

    private void CheckColours()
    {
        if (this.form.Colour == PngForm.Palette && this.palette is not { Length: > 0 and <= 768 })
        {
            throw new PngDamageException("its palette is missing");
        }
    }

    private ReadOnlyMemory<byte> Packed()
    {
        if (this.data.Count == 1)
        {
            return this.file.AsMemory(this.data[0].Start + 8, this.data[0].Length);
        }

        var packed = new byte[this.data.Sum(chunk => chunk.Length)];
        var at = 0;
        foreach (var chunk in this.data)
        {
            chunk.Body(this.file).CopyTo(packed.AsSpan(at));
            at += chunk.Length;
        }

        return packed;
    }

    private byte[] Tidy(ReadOnlySpan<byte> packed)
    {
        using var tidy = new MemoryStream(packed.Length + 1024);
        tidy.Write(this.file, 0, PngHeader.Bytes);
        if (this.form.Colour == PngForm.Palette)
        {
            // Pixels may point behind the palette's end; what the decoder shows for them is black.
            var colours = new byte[3 << this.form.Bits];
            var given = this.palette!.Value.Body(this.file);
            given[..(Math.Min(given.Length, colours.Length) / 3 * 3)].CopyTo(colours);
            PngChunk.Write(tidy, "PLTE"u8, colours);
        }

        if (this.transparency is { } chunk && this.CanBeTransparent(chunk.Body(this.file)))
        {
            PngChunk.Write(tidy, "tRNS"u8, chunk.Body(this.file));
        }

        PngChunk.Write(tidy, "IDAT"u8, packed);
        PngChunk.Write(tidy, "IEND"u8, []);
        return tidy.ToArray();
    }

    // The decoder would complain about any other.
    private bool CanBeTransparent(ReadOnlySpan<byte> body)
    {
        if (this.form.Colour == PngForm.Palette)
        {
            return body.Length >= 1 && body.Length <= Math.Min(this.palette!.Value.Length / 3, 1 << this.form.Bits);
        }

        if (body.Length != this.form.Colour switch { 0 => 2, 2 => 6, _ => -1 })
        {
            return false;
        }

        for (var i = 0; i < body.Length; i += 2)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(body[i..]) >= 1 << this.form.Bits)
            {
                return false;
            }
        }

        return true;
    }
}
