using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace MultiAD.Edge.Agent.Tests.Packaging;

/// <summary>Which functions of a native library some code can come to call through a managed one, read from its IL.</summary>
internal sealed class NativeCalls
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private const int Prefix = 0xFE;
    private const int Token = 4;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    private readonly Assembly through;
    private readonly HashSet<MethodBase> seen = [];
    private readonly Stack<MethodBase> waiting = [];

    private NativeCalls(Assembly through) => this.through = through;

    /// <summary>The functions that code can reach.</summary>
    /// <param name="callers">Assemblies with the code.</param>
    /// <param name="through">Managed library that has the declarations.</param>
    /// <param name="library">Name of the native library in them.</param>
    public static SortedSet<string> Of(IEnumerable<Assembly> callers, Assembly through, string library)
    {
        var calls = new NativeCalls(through);
        foreach (var method in callers.SelectMany(caller => caller.GetTypes()).SelectMany(MethodsOf))
        {
            calls.Follow(method);
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        while (calls.waiting.TryPop(out var method))
        {
            if (method.GetCustomAttribute<DllImportAttribute>() is { } import)
            {
                if (import.Value == library)
                {
                    found.Add(import.EntryPoint ?? method.Name);
                }
            }
            else
            {
                calls.Follow(method);
            }
        }

        return found;
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));

    private void Follow(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return;
        }

        var ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var ofMethod = method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var number = code[at] == Prefix ? (code[at++] << 8) | code[at++] : code[at++];
            var operand = Codes[number].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is MethodBase callee)
            {
                this.Add(callee);
            }

            at += operand == OperandType.InlineSwitch ? Token + (Token * BitConverter.ToInt32(code, at)) : SizeOf(operand);
        }
    }

    private void Add(MethodBase method)
    {
        if (method.Module.Assembly != this.through || !this.seen.Add(method))
        {
            return;
        }

        this.waiting.Push(method);

        // What the run time calls by itself: the type's initialiser, and what frees the object.
        foreach (var other in MethodsOf(method.DeclaringType!).Where(other => other is { IsConstructor: true, IsStatic: true }
            || (other.IsVirtual && other.Name is ("Dispose" or "DisposeManaged" or "DisposeUnmanaged" or "Finalize" or "ReleaseHandle"))))
        {
            this.Add(other);
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => Token,
    };
}
