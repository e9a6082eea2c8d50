package rolebridge.cli.setup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import rolebridge.domain.request.Nearest;

/**
 * What {@code rolebridge.toml} in the working directory says where neither an option nor the
 * environment does: {@code target}, {@code profile}, {@code region} and {@code namespace}, each a
 * text that isn't empty; and what the stack is to have, in the tables {@code parameters} and {@code
 * tags}. Ten kilobytes at most.
 */
public final class SettingsFile {

  public static final String NAME = "rolebridge.toml";
  static final String TARGET = "target";
  static final String PROFILE = "profile";
  static final String REGION = "region";
  static final String NAMESPACE = "namespace";

  private static final String PARAMETERS = "parameters";
  private static final String TAGS = "tags";

  private static final List<String> KEYS = List.of(TARGET, PROFILE, REGION, NAMESPACE);
  private static final List<String> TABLES = List.of(PARAMETERS, TAGS);
  private static final int MOST_BYTES = 10_000;

  private final Map<String, String> settings;
  private final Map<String, Map<String, String>> tables;

  private SettingsFile(Map<String, String> settings, Map<String, Map<String, String>> tables) {
    this.settings = settings;
    this.tables = tables;
  }

  /** No file. */
  public static SettingsFile none() {
    return new SettingsFile(Map.of(), Map.of());
  }

  /**
   * The file of this folder, if it has one.
   *
   * @throws Failure naming the line or the key, if it isn't such a file
   */
  public static SettingsFile of(Path folder) {
    Path file = folder.resolve(NAME);
    // A link to nothing is no settings file that isn't there: nobody would see that it says
    // nothing.
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return none();
    }
    Map<String, String> settings = new TreeMap<>();
    Map<String, Map<String, String>> tables = new TreeMap<>();
    read(file)
        .properties()
        .forEach(
            entry -> {
              String key = known(entry.getKey());
              if (TABLES.contains(key)) {
                tables.put(key, table(key, entry.getValue()));
              } else {
                settings.put(key, text(key, entry.getValue()));
              }
            });
    return new SettingsFile(settings, tables);
  }

  /** Numbers and true and false are as good as texts, since a stack has only those. */
  private static Map<String, String> table(String name, JsonNode table) {
    if (!table.isObject()) {
      throw bad(
          "%s is %s.".formatted(name, table),
          "Write a line [%s], and below it one such as Name = \"value\" for each.".formatted(name));
    }
    Map<String, String> entries = new TreeMap<>();
    table
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isValueNode()) {
                throw bad(
                    "%s in [%s] is %s.".formatted(entry.getKey(), name, entry.getValue()),
                    "Give it as a text in quotes; what is several values has commas between.");
              }
              entries.put(entry.getKey(), entry.getValue().asText());
            });
    return entries;
  }

  private static JsonNode read(Path file) {
    try {
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        throw bad("It is no file, but a folder, pipe or device.", "Take it away.");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw bad("It has more than " + MOST_BYTES + " bytes.", "Keep only settings in it.");
      }
      String text = Files.readString(file);
      // As editors of Windows save it.
      return new TomlMapper().readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      throw bad("It is not UTF-8 text.", "Save it as UTF-8.");
    } catch (JacksonException e) {
      String where =
          Optional.ofNullable(e.getLocation()).map(at -> "Line " + at.getLineNr()).orElse("It");
      throw bad(
          where + " isn't TOML: " + e.getOriginalMessage() + ".",
          "Write it as in: target = \"aws\".");
    } catch (IOException e) {
      throw bad(
          "It can't be read: " + FileFailure.reason(e) + ".", "Make it readable, or take it away.");
    }
  }

  private static String known(String key) {
    if (!KEYS.contains(key) && !TABLES.contains(key)) {
      throw bad(
          "\"%s\" is no setting.".formatted(key),
          Nearest.to(key, Stream.concat(KEYS.stream(), TABLES.stream()).toList())
                  .map("Did you mean %s? "::formatted)
                  .orElse("")
              + "It may have "
              + String.join(", ", KEYS)
              + ", and the tables "
              + String.join(" and ", TABLES)
              + ".");
    }
    return key;
  }

  private static String text(String key, JsonNode value) {
    if (!value.isTextual() || value.asText().isBlank()) {
      throw bad(
          "%s is %s.".formatted(key, value), "Give it as a text in quotes, or leave the line out.");
    }
    return value.asText();
  }

  private static Failure bad(String cause, String remedy) {
    return Failure.usage("BadSettings", NAME + ": " + cause, remedy);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** The values of the stack's parameters, by name. */
  public Map<String, String> parameters() {
    return tables.getOrDefault(PARAMETERS, Map.of());
  }

  /** The tags that the stack is to have. */
  public Map<String, String> tags() {
    return tables.getOrDefault(TAGS, Map.of());
  }
}
