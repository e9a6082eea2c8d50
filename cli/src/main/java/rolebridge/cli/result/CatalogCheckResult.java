package rolebridge.cli.result;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rolebridge.cli.catalog.CatalogDifference;
import rolebridge.cli.text.Layout;
import rolebridge.domain.catalog.Integration;

/**
 * Result of comparing the catalog with a checkout.
 *
 * @param columns the screen's width
 */
public record CatalogCheckResult(Path folder, int columns) {

  public Outcome of(List<Integration> integrations, List<CatalogDifference> differences) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("integrations", integrations.size());
    members.put("differences", differences.stream().map(CatalogCheckResult::json).toList());
    if (differences.isEmpty()) {
      return Outcome.done(
          "same",
          members,
          "The catalog's %s are as in %s."
              .formatted(Count.of(integrations.size(), "integration"), folder));
    }
    return Outcome.different("different", members, text(integrations, differences));
  }

  private String text(List<Integration> integrations, List<CatalogDifference> differences) {
    Layout layout = new Layout(columns);
    StringBuilder text = new StringBuilder();
    int touched = 0;
    for (Integration integration : integrations) {
      List<CatalogDifference> own =
          differences.stream()
              .filter(difference -> difference.integration().equals(integration.name()))
              .toList();
      if (!own.isEmpty()) {
        touched++;
        text.append(integration.name()).append('\n');
        own.forEach(difference -> text.append(layout.indented(2, line(difference))));
        text.append('\n');
      }
    }
    return text.append(
            layout.indented(
                0,
                "%s in %d of %s. docs/catalog.md says how to bring the catalog up to date."
                    .formatted(
                        Count.of(differences.size(), "difference"),
                        touched,
                        Count.of(integrations.size(), "integration"))))
        .toString()
        .stripTrailing();
  }

  private static String line(CatalogDifference difference) {
    String what = difference.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String line = what + ": " + difference.subject();
    return switch (difference.kind()) {
      case FILE_MISSING, COMMAND_ADDED, COMMAND_GONE -> line;
      case PARAMETER_GONE ->
          difference.checkout().isEmpty() ? line : line + ", it is " + difference.checkout();
      case PARAMETER_ADDED -> line + ", " + difference.checkout();
      case NAME_CHANGED, PARAMETER_CHANGED ->
          "%s, \"%s\" is \"%s\" now".formatted(line, difference.catalog(), difference.checkout());
    };
  }

  private static Map<String, String> json(CatalogDifference difference) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("integration", difference.integration());
    json.put("kind", difference.kind().name());
    json.put("subject", difference.subject());
    json.put("catalog", CatalogJson.orNull(difference.catalog()));
    json.put("checkout", CatalogJson.orNull(difference.checkout()));
    return json;
  }
}
