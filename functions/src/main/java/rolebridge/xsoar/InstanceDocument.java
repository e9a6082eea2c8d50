package rolebridge.xsoar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.error.InstanceRefusedException;
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

  /** The integrations' own name for the parameter that has both halves of the key. */
  private static final String PAIR = "credentials";

  /** Where versions of integrations from before that parameter take the halves. */
  private static final String OLDER_IDENTIFIER = "access_key";

  private static final String OLDER_PASSWORD = "secret_key";

  private static final String VALUE = "value";
  private static final String HAS_VALUE = "hasvalue";
  private static final String CONFIGURATION = "configuration";
  private static final String DATA = "data";

  private final Map<String, Object> document;
  private final Map<String, Map<String, Object>> parameters = new LinkedHashMap<>();
  private final List<Object> data = new ArrayList<>();

  private InstanceDocument(Map<String, Object> document) {
    this.document = document;
    list(document.get(DATA)).forEach(one -> add(map(one)));
    document.put(DATA, data);
  }

  private void add(Map<String, Object> one) {
    Map<String, Object> parameter = new LinkedHashMap<>(one);
    parameters.put(String.valueOf(parameter.get("name")), parameter);
    data.add(parameter);
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
    document.put("isIntegrationScript", definition.get("integrationScript") != null);
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
      if (!textOf(usual).isEmpty()) {
        parameter.put(VALUE, usual);
        parameter.put(HAS_VALUE, true);
      }
      data.add(parameter);
    }
    document.put(DATA, data);
    return new InstanceDocument(document);
  }

  /** In the form in which it is sent. */
  Map<String, Object> document() {
    return document;
  }

  /** Whether it lacks one of these parameters, since its integration had fewer once. */
  boolean lacks(Set<String> names, InstanceKey key) {
    return !parameters.keySet().containsAll(names)
        || !parameters.containsKey(key.identifierParameter())
        || !parameters.containsKey(key.passwordParameter());
  }

  /** Adds the parameters of its integration that it lacks and that are to be changed. */
  void add(Map<String, Object> definition, Set<String> names, InstanceKey key) {
    Map<String, Map<String, Object>> offered = new LinkedHashMap<>();
    for (Object one : list(definition.get(CONFIGURATION))) {
      offered.put(textOf(map(one).get("name")), map(one));
    }
    Set<String> wanted = new HashSet<>(names);
    wanted.addAll(
        offered.containsKey(key.identifierParameter())
            ? List.of(key.identifierParameter(), key.passwordParameter())
            : List.of(OLDER_IDENTIFIER, OLDER_PASSWORD));
    wanted.removeAll(parameters.keySet());
    offered.keySet().retainAll(wanted);
    offered.values().forEach(this::add);
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
    Map<String, Object> pair =
        Optional.ofNullable(parameters.get(PAIR))
            .filter(parameter -> isOfType(parameter, CREDENTIALS))
            .map(parameter -> map(parameter.get(VALUE)))
            .orElse(Map.of());
    String identifier = textOf(pair.get("identifier"));
    return new XsoarInstance(
        text("id"),
        text("name"),
        text("brand"),
        text("enabled").equals("true"),
        identifier.isEmpty() ? values.getOrDefault(OLDER_IDENTIFIER, "") : identifier,
        textOf(pair.get("credential")),
        values);
  }

  void set(Map<String, String> values) {
    values.forEach((name, value) -> set(parameter(name), value));
  }

  /** Puts the key where this integration, in the server's version of it, takes one. */
  void set(InstanceKey key) {
    boolean isPair = key.identifierParameter().equals(key.passwordParameter());
    Map<String, Object> pair = parameters.get(key.identifierParameter());
    if (isPair && pair != null && isOfType(pair, CREDENTIALS)) {
      set(
          pair,
          switch (key) {
            case InstanceKey.Own own -> credentials(pair, "", own.key().id(), own.key().secret());
            case InstanceKey.Stored stored -> credentials(pair, stored.credential(), "", "");
          });
      return;
    }
    if (!(key instanceof InstanceKey.Own own)) {
      throw new InstanceRefusedException(
          "Integration "
              + text("brand")
              + " on the XSOAR server takes no stored credential. Set the stack's parameter XsoarKeys"
              + " to instance, or update the integration's pack.");
    }
    setHalf(isPair ? OLDER_IDENTIFIER : own.identifierParameter(), own.key().id());
    setHalf(isPair ? OLDER_PASSWORD : own.passwordParameter(), own.key().secret());
  }

  /** A parameter of the type credentials that stands for one half has it as its password. */
  private void setHalf(String name, String half) {
    Map<String, Object> parameter = parameter(name);
    set(parameter, isOfType(parameter, CREDENTIALS) ? credentials(parameter, "", "", half) : half);
  }

  /**
   * The server takes a password of an instance that is there only with {@code passwordChanged}
   * (deduced from demisto-sdk, which sends an instance back with a masked one); where it doesn't
   * ask for it, it does no harm.
   */
  private static Map<String, Object> credentials(
      Map<String, Object> parameter, String credential, String identifier, String password) {
    Map<String, Object> value = new LinkedHashMap<>(map(parameter.get(VALUE)));
    value.put("passwordChanged", true);
    value.put("credential", credential);
    value.put("identifier", identifier);
    value.put("password", password);
    return value;
  }

  private Map<String, Object> parameter(String name) {
    Map<String, Object> parameter = parameters.get(name);
    if (parameter == null) {
      throw new InstanceRefusedException(
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

  /** Text, or the text of a number or truth value; empty for null and for what isn't plain. */
  static String textOf(Object value) {
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
