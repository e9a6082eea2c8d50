package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A file that is written whole or not at all, and in place of an older one with its rights. */
public final class WholeFile {

  private WholeFile() {}

  /** A link stays one, and what it leads to is replaced. */
  public static void write(Path place, String content) throws IOException {
    if (!Files.exists(place)) {
      moved(content, place);
      return;
    }
    Path file = place.toRealPath();
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    try {
      moved(content, file, PosixFilePermissions.asFileAttribute(rights));
      // What the user's mask took away when it was made.
      Files.setPosixFilePermissions(file, rights);
    } catch (AccessDeniedException noneBeside) {
      Files.writeString(
          file, content, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  /** Made beside it under a name that nothing has, so that nothing else is written to. */
  private static void moved(String content, Path file, FileAttribute<?>... rights)
      throws IOException {
    Path unfinished = file.resolveSibling(".rolebridge-" + UUID.randomUUID());
    Files.createFile(unfinished, rights);
    try {
      Files.writeString(unfinished, content);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
