using System.Net.Sockets;
using System.Text;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Supervision;

public sealed class ServiceManagerTests
{
    [Fact]
    public void Without_a_socket_nothing_is_told_and_nothing_is_wrong()
    {
        var manager = new ServiceManager(_ => null);
        Assert.Equal((false, null, null), (manager.Listens, manager.WatchdogTime, manager.Tell("READY=1")));
    }

    [Fact]
    public void A_socket_in_the_abstract_name_space_is_reached()
    {
        var name = $"multiad-test-{Guid.NewGuid():N}";
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint('\0' + name));
        var manager = new ServiceManager(variable => variable == "NOTIFY_SOCKET" ? '@' + name : null);
        Assert.Null(manager.Tell("READY=1"));
        var buffer = new byte[100];
        Assert.Equal("READY=1", Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer)));
    }

    [Fact]
    public void A_socket_that_is_gone_is_a_reason_and_no_exception() =>
        Assert.NotNull(new ServiceManager(variable => variable == "NOTIFY_SOCKET" ? "/nonexistent/notify" : null).Tell("READY=1"));

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "self", 30)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_time_counts_where_it_is_meant_for_this_process(string? microseconds, string? process, int? seconds)
    {
        var manager = new ServiceManager(variable => variable switch
        {
            "WATCHDOG_USEC" => microseconds,
            "WATCHDOG_PID" => process == "self" ? Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture) : process,
            _ => null,
        });
        Assert.Equal(seconds, (int?)manager.WatchdogTime?.TotalSeconds);
    }

    [Fact]
    public void A_sign_of_life_is_given_by_the_watchdog_message_alone_and_has_its_own_time()
    {
        using var folder = new TemporaryFolder();
        var file = folder["alive"];
        var manager = new ServiceManager(variable => variable == SignOfLife.Variable ? file : null);
        Assert.Equal(SignOfLife.Limit, manager.WatchdogTime);
        Assert.Null(manager.Tell("READY=1"));
        Assert.Null(SignOfLife.Age(file));
        Assert.Null(manager.Tell(ServiceManager.Alive));
        Assert.InRange(SignOfLife.Age(file)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_sign_of_life_that_cannot_be_written_is_a_reason_and_no_exception() =>
        Assert.NotNull(new ServiceManager(variable => variable == SignOfLife.Variable ? "/nonexistent/alive" : null).Tell("WATCHDOG=1"));
}
