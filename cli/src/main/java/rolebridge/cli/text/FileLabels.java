package rolebridge.cli.text;

import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;

/** Labels of what is a file or a folder. */
final class FileLabels {

  private static final Set<String> ALL = Set.of("FILE", "DIR");

  private FileLabels() {}

  static boolean isFile(ArgSpec argument) {
    return ALL.contains(argument.paramLabel());
  }
}
