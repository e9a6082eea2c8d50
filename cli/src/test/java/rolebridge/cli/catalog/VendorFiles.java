package rolebridge.cli.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceField.Part;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.MultiAccount;

/** A made-up checkout of the vendor's repository, in the form of the real one. */
public final class VendorFiles {

  private VendorFiles() {}

  /** Declares these integrations just as the catalog has them. */
  public static void write(Path folder, List<Integration> integrations) {
    for (Integration integration : integrations) {
      write(folder, integration, declaration(integration));
    }
  }

  /** Changes what the file of the integration says. */
  static void change(Path folder, Integration integration, Consumer<Map<String, Object>> change) {
    try {
      String text = Files.readString(folder.resolve(integration.source().yml()));
      Map<String, Object> yml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      change.accept(yml);
      write(folder, integration, yml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> commands(Map<String, Object> yml) {
    return (List<Map<String, Object>>) ((Map<String, Object>) yml.get("script")).get("commands");
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> parameters(Map<String, Object> yml) {
    return (List<Map<String, Object>>) yml.get("configuration");
  }

  static Map<String, Object> parameter(Map<String, Object> yml, String name) {
    return parameters(yml).stream().filter(named(name)).findFirst().orElseThrow();
  }

  static Map<String, Object> parameter(String name, String label, boolean required) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("display", label);
    parameter.put("name", name);
    parameter.put("required", required);
    return parameter;
  }

  static Predicate<Map<String, Object>> named(String name) {
    return object -> name.equals(object.get("name"));
  }

  private static Map<String, Object> declaration(Integration integration) {
    Map<String, Map<String, Object>> parameters = new LinkedHashMap<>();
    List<InstanceField> fields = new ArrayList<>(integration.instance().all());
    fields.addAll(integration.multiAccount().map(MultiAccount::fields).orElse(List.of()));
    for (InstanceField field : fields) {
      Map<String, Object> parameter =
          parameters.computeIfAbsent(field.parameter(), VendorFiles::unlabelled);
      parameter.put(field.part() == Part.PASSWORD ? "displaypassword" : "display", field.label());
      if (field.required()) {
        parameter.put("required", true);
      }
    }
    parameters.put("proxy", parameter("proxy", "Use system proxy settings", false));
    List<Map<String, Object>> commands = new ArrayList<>();
    for (IntegrationCommand command : integration.userCommands()) {
      commands.add(Map.of("description", "Made up.", "name", command.name()));
    }
    Map<String, Object> yml = new LinkedHashMap<>();
    yml.put("configuration", new ArrayList<>(parameters.values()));
    yml.put("display", integration.displayName());
    yml.put("name", integration.name());
    yml.put("script", Map.of("commands", commands, "type", "python"));
    return yml;
  }

  private static Map<String, Object> unlabelled(String name) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", name);
    return parameter;
  }

  private static void write(Path folder, Integration integration, Map<String, Object> yml) {
    try {
      Path file = folder.resolve(integration.source().yml());
      Files.createDirectories(file.getParent());
      Files.writeString(file, new Yaml().dump(yml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
