package rolebridge.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import rolebridge.domain.policy.Namespace;
import rolebridge.json.StrictJson;

/** The files of the checkout that the contract tests hold against the code. */
final class Repository {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Map<String, Object> TEMPLATE = template("template.yaml");
  private static final Map<String, Object> SPOKE = template("spoke.yaml");

  private Repository() {}

  /** The hub's template in the default namespace, see {@link Template}. */
  static Map<String, Object> template() {
    return TEMPLATE;
  }

  /** What other accounts deploy. */
  static Map<String, Object> spoke() {
    return SPOKE;
  }

  private static Map<String, Object> template(String name) {
    return template(name, Namespace.DEFAULT);
  }

  /** One of the two templates as an installation of this namespace has it. */
  static Map<String, Object> template(String name, Namespace namespace) {
    return Template.read(read(ROOT.resolve(name)), namespace.name());
  }

  /** Every state machine by the name of its file. */
  static Map<String, Map<String, Object>> stateMachines() {
    Map<String, Map<String, Object>> machines = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(ROOT.resolve("statemachines"))) {
      for (Path file : files.sorted().toList()) {
        machines.put(file.getFileName().toString(), StrictJson.readObject(read(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return machines;
  }

  /** All states of a machine, those inside a Map included. */
  static Map<String, Map<String, Object>> states(Map<String, Object> machine) {
    Map<String, Map<String, Object>> states = new LinkedHashMap<>();
    objects(machine, "States")
        .forEach(
            (name, state) -> {
              states.put(name, state);
              if (state.containsKey("ItemProcessor")) {
                states.putAll(states(object(state, "ItemProcessor")));
              }
            });
    return states;
  }

  /** The text of a page, such as docs/rotation.md. */
  static String page(String name) {
    return read(ROOT.resolve(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object below these keys. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Map<String, ?> tree, String... keys) {
    Map<String, ?> object = tree;
    for (String key : keys) {
      object = (Map<String, ?>) object.get(key);
    }
    return (Map<String, Object>) object;
  }

  /** The objects below these keys, by name. */
  static Map<String, Map<String, Object>> objects(Map<String, ?> tree, String... keys) {
    Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
    object(tree, keys)
        .keySet()
        .forEach(name -> objects.put(name, object(object(tree, keys), name)));
    return objects;
  }
}
