package rolebridge.cli.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an integration's yml declares, of what the catalog has too.
 *
 * @param commands their names
 * @param parameters an instance's, by their names
 */
record Declaration(
    String name, String displayName, Set<String> commands, Map<String, Parameter> parameters) {

  /** The server that runs outside AWS; the others are the vendor's clouds. */
  private static final Set<String> MARKETPLACES = Set.of("xsoar", "xsoar_on_prem");

  /**
   * @param label beside the field, or the first of two
   * @param passwordLabel beside the second, where the parameter is of the type credentials
   * @param shown whether the form has it
   */
  record Parameter(
      String name, String label, String passwordLabel, boolean required, boolean shown) {}

  static Declaration of(Map<?, ?> yml) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Map<?, ?> entry : objects(yml.get("configuration"))) {
      Parameter parameter = parameter(entry);
      parameters.put(parameter.name(), parameter);
    }
    List<String> commands = new ArrayList<>();
    if (yml.get("script") instanceof Map<?, ?> script) {
      objects(script.get("commands")).forEach(command -> commands.add(text(command, "name")));
    }
    return new Declaration(
        text(yml, "name"), text(yml, "display"), Set.copyOf(commands), parameters);
  }

  private static Parameter parameter(Map<?, ?> entry) {
    return new Parameter(
        text(entry, "name"),
        text(entry, "display"),
        text(entry, "displaypassword"),
        isTrue(entry.get("required")),
        !isHidden(entry.get("hidden")));
  }

  /** Everywhere, or in the marketplaces that are listed. */
  private static boolean isHidden(Object hidden) {
    return hidden instanceof List<?> marketplaces
        ? marketplaces.stream().anyMatch(MARKETPLACES::contains)
        : isTrue(hidden);
  }

  private static boolean isTrue(Object value) {
    return "true".equals(String.valueOf(value));
  }

  private static String text(Map<?, ?> object, String member) {
    Object value = object.get(member);
    return value == null ? "" : value.toString();
  }

  private static List<Map<?, ?>> objects(Object list) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (list instanceof List<?> elements) {
      for (Object element : elements) {
        if (element instanceof Map<?, ?> object) {
          objects.add(object);
        }
      }
    }
    return objects;
  }
}
