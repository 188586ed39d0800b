using System.Text.Json;
using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Verdicts;

public sealed class DefectRegionTests
{
    private const string Json =
        """{"x":1,"y":2,"width":3,"height":4,"area":5.5,"centroidX":6.5,"centroidY":7.5,"peak":8.5}""";

    private static readonly DefectRegion Region = new()
    {
        X = 1,
        Y = 2,
        Width = 3,
        Height = 4,
        Area = 5.5,
        CentroidX = 6.5,
        CentroidY = 7.5,
        Peak = 8.5,
    };

    [Fact]
    public void The_fields_of_the_contract_keep_their_names_and_their_order() =>
        Assert.Equal(Json, JsonSerializer.Serialize(Region, JsonSerializerOptions.Web));

    [Fact]
    public void What_was_written_is_read_back() =>
        Assert.Equal(Region, JsonSerializer.Deserialize<DefectRegion>(Json, JsonSerializerOptions.Web));
}
