package rolebridge.cli.catalog;

/**
 * Something that isn't in the checkout as it is in the catalog.
 *
 * @param integration whose it is
 * @param subject the file, command or parameter
 * @param catalog how the catalog has it; empty when it hasn't
 * @param checkout how the checkout has it; empty when it hasn't
 */
public record CatalogDifference(
    String integration, Kind kind, String subject, String catalog, String checkout) {

  public enum Kind {
    FILE_MISSING,
    NAME_CHANGED,
    COMMAND_ADDED,
    COMMAND_GONE,
    PARAMETER_ADDED,
    PARAMETER_GONE,
    PARAMETER_CHANGED
  }
}
