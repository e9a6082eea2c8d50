package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private WholeFile() {}

  /** A link stays one, and what it leads to is replaced. */
  public static void write(Path place, String content) throws IOException {
    if (!Files.exists(place)) {
      Path unfinished = beside(place);
      move(
          unfinished,
          place,
          () -> Files.writeString(unfinished, content, StandardOpenOption.CREATE_NEW));
      return;
    }
    Path file = place.toRealPath();
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    Path unfinished = beside(file);
    try {
      Files.createFile(unfinished, OWNERS_ALONE);
    } catch (AccessDeniedException noneBeside) {
      Files.writeString(
          file,
          content,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING,
          LinkOption.NOFOLLOW_LINKS);
      return;
    }
    move(
        unfinished,
        file,
        () -> {
          Files.writeString(unfinished, content);
          Files.setPosixFilePermissions(unfinished, rights);
        });
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }

  /** A name that nothing has, so that nothing else is written to. */
  private static Path beside(Path file) {
    return file.resolveSibling(".rolebridge-" + UUID.randomUUID());
  }

  private static void move(Path unfinished, Path file, Writing writing) throws IOException {
    try {
      writing.write();
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
