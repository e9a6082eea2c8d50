package rolebridge.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder {@code events} of the checkout. */
final class EventFiles {

  private static final Path EVENTS = Path.of("").toAbsolutePath().resolveSibling("events");

  private EventFiles() {}

  /** Names of the files in that folder with that ending, without it, in order. */
  static List<String> names(String folder, String ending) {
    try (Stream<Path> files = Files.list(EVENTS.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file, by its path below the folder. */
  static String text(String path) {
    return read(EVENTS.resolve(path));
  }

  /** The texts of the sources of a package and those below it, in the functions module. */
  static Stream<String> sourcesOf(String packageFolder) {
    Path folder = EVENTS.resolveSibling("functions/src/main/java").resolve(packageFolder);
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(EventFiles::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
