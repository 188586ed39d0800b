using System.Threading.Channels;
using MultiAD.Edge.Inspection.Frames;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>Views of photographs, made ahead by one thread, since the arithmetic leaves little for it to do.</summary>
internal sealed class ViewStream : IDisposable
{
    private const int Ahead = 64;

    private readonly RandomResizedCrops photographs;
    private readonly TeacherDistillationOptions options;
    private readonly Channel<float[]> channel = Channel.CreateBounded<float[]>(Ahead);
    private readonly CancellationTokenSource stop;
    private readonly Task work;

    /// <summary>Starts making views; the same seed gives the same.</summary>
    /// <param name="photographs">What they show; not owned.</param>
    /// <param name="options">Size and seed.</param>
    /// <param name="count">Number of views that will be asked for.</param>
    /// <param name="cancellationToken">Stops the work; then waiting for a view throws.</param>
    public ViewStream(RandomResizedCrops photographs, TeacherDistillationOptions options, long count, CancellationToken cancellationToken)
    {
        this.photographs = photographs;
        this.options = options;
        this.stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        this.work = Task.Run(() => this.ProduceAsync(count, this.stop.Token), CancellationToken.None);
    }

    /// <summary>Waits for the next views [N,3,side,side], RGB, 0..255.</summary>
    public Tensor Next(int size)
    {
        var batch = new Tensor[size];
        for (var i = 0; i < size; i++)
        {
            float[]? view;
            while (!this.channel.Reader.TryRead(out view))
            {
                if (!this.channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                {
                    throw new InvalidOperationException("The stream of views ended early.");
                }
            }

            batch[i] = tensor(view, 3, this.options.Side, this.options.Side);
        }

        return stack(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.stop.Cancel();
        this.work.GetAwaiter().GetResult();
        this.stop.Dispose();
    }

    private async Task ProduceAsync(long count, CancellationToken cancellationToken)
    {
        try
        {
            using var preprocessor = new FramePreprocessor(this.options.Side, this.options.Side);
            var random = new Random(this.options.Seed);
            var order = Enumerable.Range(0, this.photographs.Count).ToArray();
            for (long i = 0; i < count + this.options.BatchSize; i++)
            {
                if (i % order.Length == 0)
                {
                    random.Shuffle(order);
                }

                var planes = new float[preprocessor.Length];
                this.photographs.RandomResizedCrop(order[i % order.Length], random, preprocessor, planes);
                await this.channel.Writer.WriteAsync(planes, cancellationToken).ConfigureAwait(false);
            }

            this.channel.Writer.Complete();
        }
        catch (Exception error)
        {
            this.channel.Writer.Complete(error);
        }
    }
}
