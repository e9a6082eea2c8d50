package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Virtual environments that another one took the place of: each has some hundred megabytes, and
 * nothing looks for it again. One that a program runs from stays, and goes after a later set-up.
 */
public final class UnusedTools {

  /** The file in an environment that whoever outlives the command keeps locked, shared. */
  public static final String IN_USE = "in-use";

  private UnusedTools() {}

  /**
   * Removes the former environments of this name; what can't be removed now stays.
   *
   * @param tools the folder that they are in
   * @param name what they are called before their hash
   * @param present the one that stays in any case
   */
  static void prune(Path tools, String name, Path present) throws IOException {
    Pattern former = Pattern.compile(Pattern.quote(name) + "-[0-9a-f]+");
    List<Path> others;
    try (Stream<Path> folders = Files.list(tools)) {
      others =
          folders
              .filter(folder -> former.matcher(folder.getFileName().toString()).matches())
              .filter(folder -> !folder.equals(present))
              .toList();
    }
    for (Path other : others) {
      removeUnlessUsed(other);
    }
  }

  private static void removeUnlessUsed(Path environment) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            environment.resolve(IN_USE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        Folders.delete(environment);
      }
    }
  }
}
