using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Architecture;

public sealed class RoomOrderTests : IDisposable
{
    private readonly MadeUpProject house = new();

    public void Dispose() => this.house.Dispose();

    [Fact]
    public void A_room_may_use_the_rooms_before_it_and_itself()
    {
        this.house.Write(
            "Attic/Ladder.cs",
            "using House.Cellar;",
            "using static House.Hall.Door;",
            "using Entrance = House.Hall.Door;",
            "namespace House.Attic;",
            "internal sealed class Ladder",
            "{",
            "    private House.Cellar.Boiler first;",
            "    private Boiler second;",
            "    private Entrance third;",
            "    int Of() => Roof.Height + Width;",
            "}");

        Assert.Empty(this.house.Violations());
    }

    [Theory]
    [InlineData("using House.Attic;")]
    [InlineData("using static House.Attic.Roof;")]
    [InlineData("using Cover = House.Attic.Roof;")]
    [InlineData("using Covers = System.Collections.Generic.List<House.Attic.Roof>;")]
    [InlineData("using Pair = (int, House.Attic.Roof);")]
    [InlineData("global using House.Attic;")]
    [InlineData("using global::House.Attic;")]
    public void A_using_of_a_later_room_is_found(string line)
    {
        this.house.Write("Hall/Stairs.cs", "using System;", line, "namespace House.Hall;", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:2: ", "room Attic");
    }

    [Theory]
    [InlineData("int H() => House.Attic.Roof.Height;")]
    [InlineData("int H() => global::House.Attic.Roof.Height;")]
    [InlineData("object H() => new House.Attic.Roof();")]
    [InlineData("bool H(object o) => o is House.Attic.Roof;")]
    [InlineData("object H() => typeof(House.Attic.Roof);")]
    [InlineData("string H() => $\"as high as {House.Attic.Roof.Height}\";")]
    [InlineData("System.Collections.Generic.List<House.Attic.Roof> roofs = [];")]
    [InlineData("[House.Attic.Roof] int H() => 1;")]
    [InlineData("Attic.Roof H() => null!;")]
    [InlineData("int H() => Attic.Roof.Height;")]
    [InlineData("int H() => Box<Attic.Roof>.Count;")]
    [InlineData("void H() => this.Take<Attic.Roof>();")]
    [InlineData("void H() => this.list?.Take<Attic.Roof>();")]
    public void A_name_of_a_later_room_in_code_is_found_where_no_using_shows_it(string member)
    {
        this.house.Write("Hall/Stairs.cs", "namespace House.Hall;", "internal sealed class Stairs", "{", member, "}");

        this.Found("House/Hall/Stairs.cs:4: ", "room Hall uses room Attic, which stands above it", "move");
    }

    [Fact]
    public void A_relative_name_is_found_even_of_an_earlier_room()
    {
        const string Line = "    int W() => Hall.Door.Width;";
        this.house.Write("Attic/Ladder.cs", "namespace House.Attic;", "internal sealed class Ladder", "{", Line, "}");

        this.Found("House/Attic/Ladder.cs:4: ", "'Hall.Door.Width' is a relative name", "write using House.Hall");
    }

    [Fact]
    public void A_relative_using_within_a_namespace_is_found()
    {
        this.house.Write("Hall/Stairs.cs", "namespace House.Hall;", "using Attic;", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:2: ", "room Hall uses room Attic");
    }

    [Fact]
    public void A_relative_name_of_a_library_is_found()
    {
        using var tools = new MadeUpProject();
        this.house.Write("Attic/Ladder.cs", "namespace House.Attic;", "internal sealed class Ladder", "{", "    Shed.Saw saw;", "}");
        tools.Write("Shed/Saw.cs", "namespace House.Shed;", "internal sealed class Saw;");

        var violation = Assert.Single(RoomOrder.Violations(this.house.Plan() with { Libraries = [tools.Load()] }));

        Assert.StartsWith("House/Attic/Ladder.cs:4: 'Shed.Saw' is a relative name", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_is_called_like_a_room_is_no_use_of_it()
    {
        this.house.Write(
            "Hall/Stairs.cs",
            "namespace House.Hall;",
            "internal sealed class Stairs",
            "{",
            "    static System.Uri Attic => null!;",
            "    int Steps => Attic.Port + this.Attic.Port + Other().Attic.Roof.Height;",
            "    object Copy() => new Plan { Roof = 1, Attic = { Roof = 2 } };",
            "    bool Is(Plan plan) => plan is { Attic.Roof: 3 };",
            "    void Call() => Build(Roof: 4);",
            "}");

        Assert.Empty(this.house.Violations());
    }

    [Fact]
    public void Comments_and_strings_do_not_count()
    {
        this.house.Write(
            "Hall/Stairs.cs",
            "// using House.Attic;",
            "namespace House.Hall;",
            "/// <summary>Lead to <see cref=\"House.Attic.Roof\"/> and Attic.Roof.</summary>",
            "internal sealed class Stairs",
            "{",
            "    /* House.Attic.Roof */",
            "    string S => \"House.Attic.Roof\" + @\"Attic.Roof\" + $\"Attic.Roof {1} House.Attic\";",
            "    string T => \"\"\"Town.Mill.Wheel Steam.Whistle\"\"\";",
            "#if NEVER",
            "    House.Attic.Roof roof;",
            "#endif",
            "}");

        Assert.Empty(this.house.Violations());
    }

    [Fact]
    public void A_type_of_the_root_is_used_without_any_using_and_found_where_the_root_stands_high()
    {
        this.house.Write("Bell.cs", "namespace House;", "internal sealed class Bell;");
        this.house.Write("Hall/Stairs.cs", "namespace House.Hall;", "internal sealed class Stairs", "{", "    private Bell bell;", "}");

        this.Found("House/Hall/Stairs.cs:4: ", "room Hall uses the root", furtherRooms: RoomPlan.Root);
        Assert.Empty(RoomOrder.Violations(this.house.Plan() with { Rooms = [RoomPlan.Root, "Cellar", "Hall", "Attic"] }));
    }

    [Fact]
    public void A_namespace_that_is_not_the_folders_is_found()
    {
        this.house.Write("Hall/Stairs.cs", string.Empty, "namespace House.Landing;", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:2: ", "the namespace is House.Landing, the folder's is House.Hall");
    }

    [Fact]
    public void A_type_without_a_namespace_is_found()
    {
        this.house.Write("Hall/Stairs.cs", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:1: ", "a type without a namespace");
    }

    [Fact]
    public void A_folder_that_is_not_in_the_list_is_found_once()
    {
        this.house.Write("Hall/Coats/Hook.cs", "namespace House.Hall.Coats;", "internal sealed class Hook;");
        this.house.Write("Hall/Coats/Peg.cs", "namespace House.Hall.Coats;", "internal sealed class Peg;");

        this.Found("House/Hall/Coats/Hook.cs:1: ", "room Hall.Coats is not in the list");
        Assert.Empty(this.house.Violations("Hall.Coats"));
    }

    [Fact]
    public void A_room_below_another_has_its_own_place_in_the_order()
    {
        this.house.Write("Hall/Coats/Hook.cs", "namespace House.Hall.Coats;", "internal sealed class Hook;");
        this.house.Write("Hall/Stairs.cs", "using House.Hall.Coats;", "namespace House.Hall;", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:1: ", "room Hall uses room Hall.Coats", furtherRooms: "Hall.Coats");
    }

    [Fact]
    public void A_room_of_the_list_that_is_not_there_is_found_unless_it_is_planned()
    {
        this.Found("House: ", "room Tower is in the list, but has no file", furtherRooms: "Tower");
        Assert.Empty(RoomOrder.Violations(this.house.Plan("Tower") with { PlannedRooms = ["Tower"] }));
    }

    [Theory]
    [InlineData("using Town.Mill.Wheels;", "")]
    [InlineData("using static Town.Mill.Wheels.Wheel;", "")]
    [InlineData("", "Town.Mill.Wheels.Wheel wheel;")]
    [InlineData("", "Mill.Wheels.Wheel wheel;")]
    public void A_use_of_a_project_that_must_stay_unknown_is_found(string directive, string member)
    {
        this.house.Write("Attic/Ladder.cs", directive, "namespace House.Attic;", $"internal sealed class Ladder {{ {member} }}");

        var line = directive.Length > 0 ? 1 : 3;
        this.Found($"House/Attic/Ladder.cs:{line}: ", "House uses Town.Mill", "never know each other");
    }

    [Theory]
    [InlineData("using Steam.Engine;", "only room Cellar may")]
    [InlineData("using Steam.Engine.Valves;", "only room Cellar may")]
    [InlineData("using Valve = Steam.Engine.Valves.Valve;", "only room Cellar may")]
    [InlineData("using Steam.Whistle;", "no room of this project may")]
    public void A_library_outside_of_its_rooms_is_found(string directive, string words)
    {
        this.house.Write("Hall/Stairs.cs", directive, "namespace House.Hall;", "internal sealed class Stairs;");

        this.Found("House/Hall/Stairs.cs:1: ", "room Hall uses Steam.", words);
    }

    [Fact]
    public void A_library_is_found_in_code_too_and_its_room_may_use_it()
    {
        const string Field = "internal sealed class Pipe { Steam.Engine.Valve valve; }";
        const string Call = "internal sealed class Stairs { object O => Steam.Engine.Valve.Open(); }";
        this.house.Write("Cellar/Pipe.cs", "using Steam.Engine;", "namespace House.Cellar;", Field);
        Assert.Empty(this.house.Violations());
        this.house.Write("Hall/Stairs.cs", "namespace House.Hall;", Call);

        this.Found("House/Hall/Stairs.cs:2: ", "room Hall uses Steam.Engine");
    }

    [Fact]
    public void A_using_in_the_project_file_shows_a_room_to_those_below_it()
    {
        this.house.Write("House.csproj", "<Project>", "<ItemGroup>", "<Using Include=\"House.Hall\" />", "</ItemGroup>", "</Project>");

        this.Found("House/House.csproj:3: ", "a using for all files shows room Hall");
    }

    [Fact]
    public void The_lowest_room_may_be_shown_to_all()
    {
        this.house.Write("House.csproj", "<Project><ItemGroup><Using Include=\"House.Cellar\" /></ItemGroup></Project>");
        this.house.Write("Attic/Usings.cs", "global using House.Cellar;");

        Assert.Empty(this.house.Violations());
    }

    [Fact]
    public void A_program_may_use_every_room_but_no_stranger()
    {
        this.house.Write("Program.cs", "using House.Attic;", "using House.Cellar;", "return Roof.Height;");
        Assert.Empty(this.house.Violations());
        this.house.Write("Program.cs", "using Town.Mill;", "return 0;");

        this.Found("House/Program.cs:1: ", "House uses Town.Mill");
    }

    [Fact]
    public void What_builds_leave_behind_is_not_looked_at()
    {
        this.house.Write("obj/Release/Generated.cs", "using House.Attic;", "namespace Elsewhere;", "internal sealed class Generated;");
        this.house.Write("bin/Copy.cs", "namespace Elsewhere;");

        Assert.Empty(this.house.Violations());
    }

    private void Found(string place, string words, string further = "", params string[] furtherRooms)
    {
        var violation = Assert.Single(this.house.Violations(furtherRooms));
        Assert.StartsWith(place, violation, StringComparison.Ordinal);
        Assert.Contains(words, violation, StringComparison.Ordinal);
        Assert.Contains(further, violation, StringComparison.Ordinal);
    }
}
