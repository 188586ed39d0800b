using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Architecture;

public sealed class SizeCheckTests : IDisposable
{
    private readonly MadeUpProject house = new();

    public void Dispose() => this.house.Dispose();

    [Fact]
    public void A_method_of_the_longest_allowed_length_passes_whatever_stands_before_it()
    {
        string[] documentation = [.. Enumerable.Repeat("    /// <summary>Many words.</summary>", 30), "    [Obsolete(", "        \"no\")]"];
        this.house.Write("Hall/Stairs.cs", Type([.. documentation, .. Method("void Climb()", SizeCheck.MaximumMethodLines)]));

        Assert.Empty(this.Violations());
    }

    [Theory]
    [InlineData("void Climb()", "Stairs.Climb")]
    [InlineData("Stairs()", "Stairs")]
    [InlineData("static Stairs()", "Stairs")]
    [InlineData("public static Stairs operator +(Stairs a, Stairs b)", "Stairs.+")]
    public void A_method_of_a_line_more_is_found_with_its_length(string signature, string name)
    {
        this.house.Write("Hall/Stairs.cs", Type([.. Method(signature, SizeCheck.MaximumMethodLines + 1)]));

        this.Found("House/Hall/Stairs.cs:4: ", $"{name} has 61 lines, the limit is 60");
    }

    [Fact]
    public void A_long_accessor_is_found()
    {
        this.house.Write("Hall/Stairs.cs", Type(["int Steps", "{", .. Method("get", SizeCheck.MaximumMethodLines + 1), "}"]));

        this.Found("House/Hall/Stairs.cs:6: ", "Stairs.Steps has 61 lines");
    }

    [Fact]
    public void A_long_local_function_is_found_beside_the_method_around_it()
    {
        this.house.Write("Hall/Stairs.cs", Type(["void Climb()", "{", .. Method("void Step()", SizeCheck.MaximumMethodLines + 1), "}"]));

        Assert.Equal(
            ["House/Hall/Stairs.cs:4: Stairs.Climb has 64 lines", "House/Hall/Stairs.cs:6: Stairs.Step has 61 lines"],
            this.Violations().Select(violation => violation.Split(',')[0]));
    }

    [Theory]
    [InlineData("void Climb(int a, int b, int c, int d, int e, int f, int g) { }", "Stairs.Climb")]
    [InlineData("public Stairs(int a, int b, int c, int d, int e, int f, int g) { }", "Stairs")]
    [InlineData("record Flight(int A, int B, int C, int D, int E, int F, int G);", "Flight")]
    [InlineData("readonly record struct Flight(int A, int B, int C, int D, int E, int F, int G);", "Flight")]
    [InlineData("class Flight(int a, int b, int c, int d, int e, int f, int g);", "Flight")]
    [InlineData("delegate void Step(int a, int b, int c, int d, int e, int f, int g);", "Stairs.Step")]
    [InlineData("void Climb() { void Step(int a, int b, int c, int d, int e, int f, int g) { } }", "Stairs.Step")]
    [InlineData("int this[int a, int b, int c, int d, int e, int f, int g] => 1;", "Stairs.this")]
    public void Seven_parameters_are_found_and_six_are_not(string member, string name)
    {
        this.house.Write("Hall/Stairs.cs", Type([member.Replace(", int g", string.Empty, StringComparison.OrdinalIgnoreCase)]));
        Assert.Empty(this.Violations());
        this.house.Write("Hall/Stairs.cs", Type([member]));

        this.Found("House/Hall/Stairs.cs:4: ", $"{name} has 7 parameters, the limit is 6");
    }

    [Fact]
    public void A_call_with_many_arguments_is_no_parameter_list()
    {
        this.house.Write("Hall/Stairs.cs", Type(["object Climb() => Math.Max(1, 2, 3, 4, 5, 6, 7, 8);"]));

        Assert.Empty(this.Violations());
    }

    [Fact]
    public void A_file_may_have_so_many_lines_and_not_one_more()
    {
        string[] lines = ["namespace House.Hall;", .. Enumerable.Repeat("// Filled.", SizeCheck.MaximumFileLines - 1)];
        this.house.Write("Hall/Stairs.cs", lines);
        Assert.Empty(this.Violations());
        this.house.Write("Hall/Stairs.cs", [.. lines, "// One more."]);

        this.Found("House/Hall/Stairs.cs:1: ", "the file has 261 lines, the limit is 260");
    }

    [Theory]
    [InlineData("// ")]
    [InlineData("/// ")]
    [InlineData("const string Name = \"")]
    public void A_line_of_the_longest_allowed_length_passes_and_one_of_a_character_more_is_found(string beginning)
    {
        this.house.Write("Hall/Stairs.cs", Type(["", Line(beginning, SizeCheck.MaximumLineCharacters)]));
        Assert.Empty(this.Violations());
        this.house.Write("Hall/Stairs.cs", Type(["", Line(beginning, SizeCheck.MaximumLineCharacters + 1)]));

        this.Found("House/Hall/Stairs.cs:5: ", "the line has 141 characters, the limit is 140");
    }

    [Fact]
    public void Every_long_line_of_a_file_is_found_and_one_exemption_covers_them()
    {
        this.house.Write("Hall/Stairs.cs", Type([Line("// ", 200), "// Short.", Line("// ", 150)]));

        Assert.Equal(
            ["House/Hall/Stairs.cs:4: the line has 200 characters", "House/Hall/Stairs.cs:6: the line has 150 characters"],
            this.Violations().Select(violation => violation.Split(',')[0]));
        Assert.Empty(this.Violations(new SizeExemption(SizeLimit.LineCharacters, "Stairs.cs", "a table")));
    }

    [Fact]
    public void Lines_are_not_measured_where_that_is_off_and_all_else_is()
    {
        string[] many = ["void Climb(int a, int b, int c, int d, int e, int f, int g) { }", Line("// ", 200)];
        this.house.Write("Hall/Stairs.cs", Type(many));

        var violation = Assert.Single(SizeCheck.Violations(this.house.Load(), checkLines: false));
        Assert.Contains("7 parameters", violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("obj/Release/Made.cs")]
    [InlineData("bin/Made.cs")]
    public void Long_lines_of_what_a_build_leaves_are_not_looked_at(string path)
    {
        this.house.Write(path, Line("// ", 200));

        Assert.Empty(this.Violations());
    }

    [Fact]
    public void An_exemption_covers_its_own_limit_and_name_alone()
    {
        this.house.Write("Hall/Stairs.cs", Type(["void Climb(int a, int b, int c, int d, int e, int f, int g) { }"]));

        Assert.Empty(this.Violations(new SizeExemption(SizeLimit.Parameters, "Stairs.Climb", "a table of codes")));
        Assert.Equal(2, this.Violations(new SizeExemption(SizeLimit.Parameters, "Stairs", "another")).Count);
        Assert.Equal(2, this.Violations(new SizeExemption(SizeLimit.MethodLines, "Stairs.Climb", "another")).Count);
    }

    [Fact]
    public void An_exemption_that_nothing_needs_is_found() =>
        Assert.StartsWith(
            "House: Stairs.Climb is within Parameters",
            Assert.Single(this.Violations(new SizeExemption(SizeLimit.Parameters, "Stairs.Climb", "it was long once"))),
            StringComparison.Ordinal);

    private static string[] Method(string signature, int lines) => [signature, "{", .. Enumerable.Repeat("    Go();", lines - 3), "}"];

    private static string Line(string beginning, int length) =>
        beginning.EndsWith('"') ? beginning.PadRight(length - 2, '.') + "\";" : beginning.PadRight(length, '.');

    private static string[] Type(string[] members) => ["namespace House.Hall;", "internal sealed class Stairs", "{", .. members, "}"];

    private IReadOnlyList<string> Violations(params SizeExemption[] exemptions) => SizeCheck.Violations(this.house.Load(), exemptions);

    private void Found(string place, string words)
    {
        var violation = Assert.Single(this.Violations());
        Assert.StartsWith(place, violation, StringComparison.Ordinal);
        Assert.Contains(words, violation, StringComparison.Ordinal);
    }
}
