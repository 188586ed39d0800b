namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// The style of report pages, for screens in light and dark mode and for paper. It holds no character that XML escapes.
/// </summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root {
          --paper: #ffffff; --ink: #1b2430; --soft: #5b6675; --line: #d9dee5; --panel: #f4f6f9;
          --good: #2673b8; --bad: #d4601a; --limit: #a3124b; --warn: #fdf0d5;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #12171e; --ink: #e4e9f0; --soft: #9aa6b5; --line: #313b48; --panel: #1b222c;
            --good: #63aef0; --bad: #f29052; --limit: #ff7aa8; --warn: #3d3112;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif;
        }
        main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 16px; overflow-wrap: anywhere; }
        h2 { font-size: 21px; margin: 44px 0 4px; padding-top: 18px; border-top: 1px solid var(--line); }
        h3 { font-size: 17px; margin: 28px 0 4px; }
        p { margin: 6px 0 14px; max-width: 76ch; }
        section p, .remark { color: var(--soft); }
        .verdict { font-size: 19px; line-height: 1.45; margin-bottom: 18px; }
        .warning { background: var(--warn); color: var(--ink); border-left: 4px solid var(--bad); padding: 10px 14px; max-width: none; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 16px; margin-bottom: 16px; }
        .tile { background: var(--panel); border-left: 5px solid var(--good); border-radius: 6px; padding: 14px 18px; }
        .tile.bad { border-color: var(--bad); }
        .tile strong { font-size: 32px; line-height: 1.1; margin-right: 10px; font-variant-numeric: tabular-nums; }
        .tile small { display: block; color: var(--soft); margin-top: 6px; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 10px 24px; margin: 22px 0 0; }
        .facts dt { color: var(--soft); font-size: 13px; }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; margin: 10px 0; }
        table { border-collapse: collapse; width: 100%; font-size: 15px; }
        th {
          text-align: left; font-size: 13px; font-weight: 600; color: var(--soft);
          vertical-align: bottom; border-bottom: 2px solid var(--line);
        }
        th, td { padding: 7px 12px 7px 6px; }
        td { border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        th.number { white-space: normal; }
        td:first-child { font-weight: 600; }
        tr.marked td { background: var(--warn); }
        figure { margin: 12px 0; }
        figcaption { color: var(--soft); font-size: 14px; }
        svg { display: block; width: 100%; height: auto; font-family: inherit; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 28px; }
        .pair figure { max-width: 540px; }
        .pair figcaption { text-align: center; }
        svg text { fill: var(--ink); font-size: 13px; }
        svg .tick { fill: var(--soft); font-size: 12px; }
        svg .axis { stroke: var(--soft); stroke-width: 1; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg rect.good { fill: var(--good); fill-opacity: 0.45; }
        svg rect.bad { fill: var(--bad); fill-opacity: 0.45; }
        svg rect.wrong { fill-opacity: 1; }
        svg .panel-name { font-size: 15px; font-weight: 600; }
        svg text.good { fill: var(--good); }
        svg text.bad { fill: var(--bad); }
        svg .limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4; }
        svg .limit-name { fill: var(--limit); font-weight: 600; }
        svg .curve { fill: none; stroke: var(--good); stroke-width: 2.5; stroke-linejoin: round; }
        svg .area { fill: var(--good); fill-opacity: 0.1; }
        svg .mark { fill: var(--limit); stroke: var(--paper); stroke-width: 2; }
        .scale { max-width: 460px; font-size: 13px; color: var(--soft); }
        .colours {
          height: 12px; border-radius: 3px;
          background: linear-gradient(
            to right, #000080, #0000ff 12.5%, #00ffff 37.5%, #7fff7f 50%, #ffff00 62.5%, #ff0000 87.5%, #800000);
        }
        .ends { display: flex; justify-content: space-between; }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 18px; align-items: start; }
        .card { background: var(--panel); border-radius: 6px; padding: 12px; }
        .card p { margin: 8px 0 0; color: var(--ink); font-size: 14px; overflow-wrap: anywhere; }
        .kind { border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; margin: 0 4px; }
        .scores { color: var(--soft); }
        .pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
        .pictures figure { margin: 0; min-width: 0; }
        .pictures img { display: block; width: 100%; height: auto; border-radius: 3px; }
        .pictures figcaption { font-size: 12px; }
        @media (max-width: 520px) { .cards { grid-template-columns: 1fr; } }
        @page { margin: 14mm; }
        @media print {
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          .card, .tile, figure, tr { break-inside: avoid; }
          table { font-size: 10pt; }
          h2, h3, section p { break-after: avoid; }
          .cards { grid-template-columns: 1fr 1fr; }
          * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        }
        """;
}
