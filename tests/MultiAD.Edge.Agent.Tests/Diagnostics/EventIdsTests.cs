using System.Reflection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Diagnostics;

public sealed class EventIdsTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly int[] Table =
    [
        .. typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (int)field.GetRawConstantValue()!),
    ];

    private static readonly int[] Logged =
    [
        .. typeof(EventIds).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Declared))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>(),
    ];

    [Fact]
    public void No_number_stands_for_two_events()
    {
        Assert.Equal(Table.Distinct(), Table);
        Assert.Equal(Logged.Distinct(), Logged);
    }

    [Fact]
    public void Every_event_is_in_the_table_and_every_entry_of_the_table_is_an_event()
    {
        Assert.NotEmpty(Logged);
        Assert.Equal(Table.Order(), Logged.Order());
    }
}
