namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Looks through linked lists.</summary>
internal static class LinkedListSearch
{
    /// <summary>The first node whose value is wanted; null where none is. The one that is looked for is nearly always the first.</summary>
    public static LinkedListNode<T>? FirstNode<T>(this LinkedList<T> list, Func<T, bool> wanted)
    {
        var node = list.First;
        while (node is not null && !wanted(node.Value))
        {
            node = node.Next;
        }

        return node;
    }
}
