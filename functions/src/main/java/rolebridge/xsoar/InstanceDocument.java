package rolebridge.xsoar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.XsoarInstance;

/**
 * An instance in the form in which the server has it. What isn't changed stays as it was read, also
 * what isn't known.
 */
final class InstanceDocument {

  /** Type of a parameter that has both halves of a key, or names a stored credential. */
  private static final int CREDENTIALS = 9;

  /** Types whose value is a secret. */
  private static final Set<Integer> SECRET = Set.of(4, 14);

  private static final String VALUE = "value";
  private static final String HAS_VALUE = "hasvalue";
  private static final String CONFIGURATION = "configuration";
  private static final String DATA = "data";

  private final Map<String, Object> document;
  private final Map<String, Map<String, Object>> parameters = new LinkedHashMap<>();

  private InstanceDocument(Map<String, Object> document) {
    this.document = document;
    List<Object> data = new ArrayList<>();
    for (Object one : list(document.get(DATA))) {
      Map<String, Object> parameter = new LinkedHashMap<>(map(one));
      parameters.put(String.valueOf(parameter.get("name")), parameter);
      data.add(parameter);
    }
    document.put(DATA, data);
  }

  /** One that was read. */
  static InstanceDocument of(Map<String, Object> read) {
    return new InstanceDocument(new LinkedHashMap<>(read));
  }

  /** A new one of this definition, all of whose parameters have their defaults. */
  static InstanceDocument of(Map<String, Object> definition, String name) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", "");
    document.put("version", 0);
    document.put("name", name);
    document.put("brand", definition.get("name"));
    document.put("category", definition.getOrDefault("category", ""));
    document.put("enabled", "true");
    document.put("engine", "");
    document.put("isIntegrationScript", definition.containsKey("integrationScript"));
    document.put("passwordProtected", false);
    document.put("incomingMapperId", definition.getOrDefault("defaultMapperIn", ""));
    document.put("mappingId", definition.getOrDefault("defaultClassifier", ""));
    document.put("outgoingMapperId", definition.getOrDefault("defaultMapperOut", ""));
    document.put("integrationLogLevel", "");
    document.put("isLongRunning", false);
    document.put("defaultIgnore", false);
    document.put("propagationLabels", List.of());
    document.put(CONFIGURATION, definition);
    List<Object> data = new ArrayList<>();
    for (Object one : list(definition.get(CONFIGURATION))) {
      Map<String, Object> parameter = new LinkedHashMap<>(map(one));
      Object usual = parameter.get("defaultValue");
      boolean hasUsual = usual != null && !usual.equals("");
      parameter.put(VALUE, hasUsual ? usual : "");
      parameter.put(HAS_VALUE, hasUsual);
      data.add(parameter);
    }
    document.put(DATA, data);
    return new InstanceDocument(document);
  }

  /** In the form in which it is sent. */
  Map<String, Object> document() {
    return document;
  }

  String text(String field) {
    return textOf(document.get(field));
  }

  XsoarInstance instance() {
    Map<String, String> values = new TreeMap<>();
    parameters.forEach(
        (name, parameter) -> {
          String value = textOf(parameter.get(VALUE));
          if (!isOfType(parameter, CREDENTIALS)
              && SECRET.stream().noneMatch(type -> isOfType(parameter, type))
              && !value.isEmpty()) {
            values.put(name, value);
          }
        });
    Optional<Map<String, Object>> pair =
        parameters.values().stream()
            .filter(parameter -> isOfType(parameter, CREDENTIALS))
            .findFirst()
            .map(parameter -> map(parameter.get(VALUE)));
    return new XsoarInstance(
        text("id"),
        text("name"),
        text("brand"),
        text("enabled").equals("true"),
        pair.map(value -> textOf(value.get("identifier")))
            .filter(id -> !id.isEmpty())
            .orElse(values.getOrDefault("access_key", "")),
        pair.map(value -> textOf(value.get("credential"))).orElse(""),
        values);
  }

  void set(Map<String, String> values) {
    values.forEach((name, value) -> set(parameter(name), value));
  }

  /** Puts the key where this integration, in the server's version of it, takes one. */
  void set(InstanceKey key) {
    Map<String, Object> pair = parameters.get(key.identifierParameter());
    if (pair != null && isOfType(pair, CREDENTIALS)) {
      set(pair, pairOf(map(pair.get(VALUE)), key));
      return;
    }
    if (!(key instanceof InstanceKey.Own own)) {
      throw new XsoarRefusedException(
          "Integration "
              + text("brand")
              + " on the XSOAR server takes no stored credential. Set the stack's parameter XsoarKeys"
              + " to instance, or update the integration's pack.");
    }
    boolean plain = !own.identifierParameter().equals(own.passwordParameter());
    Map<String, Object> identifier = parameter(plain ? own.identifierParameter() : "access_key");
    set(parameter(plain ? own.passwordParameter() : "secret_key"), own.key().secret());
    set(identifier, own.key().id());
  }

  /**
   * The server takes a password of an instance that is there only with {@code passwordChanged}
   * (deduced from demisto-sdk, which sends an instance back with a masked one); where it doesn't
   * ask for it, it does no harm.
   */
  private static Map<String, Object> pairOf(Map<String, Object> former, InstanceKey key) {
    Map<String, Object> value = new LinkedHashMap<>(former);
    value.put("passwordChanged", true);
    switch (key) {
      case InstanceKey.Own own -> {
        value.put("credential", "");
        value.put("identifier", own.key().id());
        value.put("password", own.key().secret());
      }
      case InstanceKey.Stored stored -> {
        value.put("credential", stored.credential());
        value.put("identifier", "");
        value.put("password", "");
      }
    }
    return value;
  }

  private Map<String, Object> parameter(String name) {
    Map<String, Object> parameter = parameters.get(name);
    if (parameter == null) {
      throw new XsoarRefusedException(
          "Integration "
              + text("brand")
              + " on the XSOAR server has no parameter "
              + name
              + ". Update the pack that it comes in.");
    }
    return parameter;
  }

  private void set(Map<String, Object> parameter, Object value) {
    parameter.put(VALUE, value);
    parameter.put(HAS_VALUE, true);
    // The server shows the same values here too, and clients keep both in step (demisto/content).
    if (document.get("configvalues") instanceof Map<?, ?> copies) {
      Map<String, Object> changed = new LinkedHashMap<>(map(copies));
      changed.put(String.valueOf(parameter.get("name")), value);
      document.put("configvalues", changed);
    }
  }

  private static boolean isOfType(Map<String, Object> parameter, int type) {
    return parameter.get("type") instanceof Number number && number.intValue() == type;
  }

  private static String textOf(Object value) {
    return value == null || value instanceof Map || value instanceof List
        ? ""
        : String.valueOf(value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object tree) {
    return tree instanceof Map ? (Map<String, Object>) tree : Map.of();
  }

  private static List<?> list(Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }
}
