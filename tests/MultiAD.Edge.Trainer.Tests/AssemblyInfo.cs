using Xunit;

// libtorch uses all cores by itself; two such tests at once slow each other down many times.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
