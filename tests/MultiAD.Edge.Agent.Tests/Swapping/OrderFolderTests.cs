using Microsoft.Extensions.Logging.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

public sealed class OrderFolderTests : IAsyncDisposable
{
    private readonly SwapBench bench = new();
    private readonly FakeLogger logger = new();

    public ValueTask DisposeAsync() => this.bench.DisposeAsync();

    [Fact]
    public async Task An_order_of_this_machine_is_done_once_and_leaves_the_folder_when_it_is_the_stations_own()
    {
        this.bench.Start();
        var (orders, folder) = this.Folder();
        var order = this.bench.Install(this.bench.Bundle(2)) with { SignedBy = "somebody" };
        orders.Give(SwapBench.Station, order);
        await Eventually.True(() =>
        {
            folder.Poll();
            return !File.Exists(orders.FileOf(order.OrderId));
        });
        await this.bench.EndsAsync(order);
        Assert.Equal((SwapState.Confirmed, true, null), (this.bench.Record.State, this.bench.Record.Order.IsLocal, this.bench.Record.Order.SignedBy));
    }

    [Fact]
    public void A_waiting_order_stays_in_the_folder_and_a_replaced_one_does_not_come_back()
    {
        var (orders, folder) = this.Folder();
        var (first, second) = (this.bench.Install(this.bench.First), this.bench.Install(this.bench.First));
        orders.Give(SwapBench.Station, first);
        folder.Poll();
        orders.Give(SwapBench.Station, second);
        folder.Poll();
        folder.Poll();
        Assert.True(this.bench.Swap.IsWaiting(second.OrderId));
        Assert.Equal([orders.FileOf(second.OrderId)], Directory.GetFiles(orders.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"station\":\"nobody\",\"order\":{\"orderId\":\"1\",\"action\":\"rollback\",\"issuedAt\":\"2026-01-01T00:00:00Z\"}}")]
    [InlineData("{\"station\":\"camera\"}")]
    public void What_is_no_order_is_removed_and_said(string text)
    {
        var (orders, folder) = this.Folder();
        Directory.CreateDirectory(orders.Path);
        File.WriteAllText(orders.FileOf("1"), text);
        folder.Poll();
        Assert.Empty(Directory.GetFiles(orders.Path));
        Assert.Equal(EventIds.SwapOrderFileUnusable, Assert.Single(this.logger.Collector.GetSnapshot()).Id.Id);
    }

    private (LocalOrders Orders, OrderFolder Folder) Folder()
    {
        var orders = new LocalOrders(this.bench["models"]);
        var stations = new Dictionary<string, ModelSwap> { [SwapBench.Station] = this.bench.Swap };
        return (orders, new OrderFolder(orders, stations, this.logger));
    }
}
