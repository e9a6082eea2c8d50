package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import rolebridge.cli.setup.Json;

/** The file with what is known of a program in the background: a whole one or none. */
final class RecordFile {

  private RecordFile() {}

  static void write(Path file, Map<String, Object> json) {
    try {
      Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
      Files.writeString(unfinished, Json.pretty(json) + "\n");
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty when there is none, or a file that isn't one. */
  static <T> Optional<T> read(Path file, Function<Map<String, Object>, T> reader) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(Json.object(Files.readString(file))));
    } catch (IOException | RuntimeException notARecord) {
      return Optional.empty();
    }
  }
}
