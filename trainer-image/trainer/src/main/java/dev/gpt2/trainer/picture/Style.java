package dev.gpt2.trainer.picture;

/**
 * Colours and letters, for light surroundings and dark ones, in hues that colour-blind people tell
 * apart.
 */
final class Style {
  private Style() {}

  static final String CSS =
      """
      text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}
      .title{font-size:17px;font-weight:600}
      .muted{fill:#59636e}
      .small{font-size:12px}
      .strong{font-weight:600}
      .middle{text-anchor:middle}
      .end{text-anchor:end}
      .halo{fill:#fff;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
      .ground{fill:#fff;stroke:#d0d7de}
      .grid{stroke:#d8dee4;fill:none}
      .all{fill:#eaeef2;stroke:#818b98;stroke-linejoin:round}
      .cut{clip-path:url(#chart)}
      .kept{fill:#3f86c9}
      .gradient{fill:#2b9a74}
      .again{fill:url(#again)}
      .again-ground{fill:#f7a650}
      .again-stripe{fill:#d9731a}
      .workspace{fill:#a87bc4}
      .limit{stroke:#cf222e;stroke-width:1.5px;stroke-dasharray:6 4;fill:none}
      .limit-text:not(.halo){fill:#cf222e}
      .turn{stroke:#818b98;fill:none}
      .done{stroke:#818b98;stroke-dasharray:2 3;fill:none}
      .peak{fill:#fff;stroke:#1f2328;stroke-width:2px}
      @media (prefers-color-scheme:dark){
      text{fill:#e6edf3}
      .muted{fill:#9198a1}
      .halo{fill:#0d1117;stroke:#0d1117}
      .ground{fill:#0d1117;stroke:#30363d}
      .grid{stroke:#262c34}
      .all{fill:#1d242c;stroke:#768390}
      .limit{stroke:#ff7b72}
      .limit-text:not(.halo){fill:#ff7b72}
      .peak{fill:#0d1117;stroke:#e6edf3}
      }
      """;

  /** Fills what is computed again. */
  static final String HATCH =
      """
      <pattern id="again" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
      <rect class="again-ground" width="5" height="5"/><rect class="again-stripe" width="1.5" height="5"/></pattern>
      """;
}
