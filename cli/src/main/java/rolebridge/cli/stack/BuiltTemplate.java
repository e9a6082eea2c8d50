package rolebridge.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.setup.Folders;

/** The template that SAM writes beside what it has built. */
final class BuiltTemplate {

  private static final Pattern CODE = Pattern.compile("(?m)^( +CodeUri: )(\\S+)$");

  private static final String INTO_JSON =
      """
      import json, pathlib, sys
      from samcli.yamlhelper import yaml_parse
      template = pathlib.Path(sys.argv[1])
      template.write_text(json.dumps(yaml_parse(template.read_text("utf-8")), indent=2), "utf-8")
      """;

  /** A value at the end of a line, as a folder's name is one. */
  private static final Pattern VALUE = Pattern.compile("(?m): (\\S+)$");

  private BuiltTemplate() {}

  /**
   * What has SAM write the template as JSON, which YAML includes. A deployment reads it seven
   * times, and SAM reads YAML a hundred times slower.
   *
   * @param sam the Python that has SAM
   */
  static List<String> intoJson(Path sam, Path built) {
    return List.of(sam.toString(), "-I", "-c", INTO_JSON, built.toString());
  }

  /**
   * Lets all functions have their code from the first one's folder, where the template that was
   * built names one folder for all. SAM builds that once and copies the result into a folder for
   * each function, but packs a folder only once, however many functions name it. The copies that
   * nothing names any more, above a gigabyte, are deleted.
   *
   * @param source the template that was built
   * @param built what SAM made of it, in the folder of the functions' folders
   */
  static void shareCode(Path source, Path built) throws IOException {
    if (codes(Files.readString(source)).stream().distinct().count() != 1) {
      return;
    }
    String text = Files.readString(built);
    List<String> folders =
        codes(text).stream().filter(code -> Files.isDirectory(built.resolveSibling(code))).toList();
    if (folders.isEmpty()) {
      return;
    }
    String shared =
        CODE.matcher(text)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        folders.contains(found.group(2))
                            ? found.group(1) + folders.getFirst()
                            : found.group()));
    Files.writeString(built, shared);
    deleteUnnamed(built.getParent(), shared);
  }

  private static void deleteUnnamed(Path folder, String template) throws IOException {
    Set<String> named =
        VALUE.matcher(template).results().map(found -> found.group(1)).collect(Collectors.toSet());
    List<Path> copies;
    try (Stream<Path> all = Files.list(folder)) {
      copies =
          all.filter(Files::isDirectory)
              .filter(copy -> !named.contains(copy.getFileName().toString()))
              .toList();
    }
    for (Path copy : copies) {
      Folders.delete(copy);
    }
  }

  private static List<String> codes(String template) {
    return CODE.matcher(template).results().map(found -> found.group(2)).toList();
  }
}
