package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A disk without space, or a file of another user, told by what the system says of it. */
public final class FileFailure {

  private static final String[] FULL = {"No space left on device", "Disk quota exceeded"};

  /** As Python names it, whose words SAM and pip pass on, as uv does, and as Java does. */
  private static final Pattern FULL_PLACE =
      Pattern.compile(
          "FULL: '(/[^'\n]+)'| to (/[^\n]+): FULL|`(/[^`\n]+)`: FULL|: (/[^\n]+) \\(FULL\\)"
              .replace("FULL", "(?:" + String.join("|", FULL) + ")"));

  /** As Python and Java name it, of which the latter is Maven's. */
  private static final Pattern DENIED =
      Pattern.compile(
          "\\[Errno 13] Permission denied: '(/[^'\n]+)'|(/[^\n]+) \\(Permission denied\\)"
              + "|AccessDeniedException: (/[^\n]+)");

  private FileFailure() {}

  /**
   * The failure to end the command with.
   *
   * @param said what a program that failed has written
   * @return empty unless there was no space, or this user may not use a file
   */
  public static Optional<Failure> in(String said) {
    Optional<Failure> full = full(said);
    return full.isPresent() ? full : denied(said);
  }

  private static Optional<Failure> full(String said) {
    if (Stream.of(FULL).noneMatch(said::contains)) {
      return Optional.empty();
    }
    String where = named(FULL_PLACE, said).map(" that has "::concat).orElse("");
    return Optional.of(
        Failure.environment(
            "DiskFull",
            "There is no space left on the disk" + where + ": " + said,
            "Make space, of which the set-up takes 2.5 GB, then run the same command again;"
                + " it goes on from where it stopped."));
  }

  private static Optional<Failure> denied(String said) {
    return named(DENIED, said).map(file -> denied(Path.of(file)));
  }

  /** What is in the one group of the pattern that matched. */
  private static Optional<String> named(Pattern place, String said) {
    Matcher matcher = place.matcher(said);
    return matcher.find()
        ? IntStream.rangeClosed(1, matcher.groupCount())
            .mapToObj(matcher::group)
            .filter(Objects::nonNull)
            .findFirst()
        : Optional.empty();
  }

  /**
   * The same by an exception or one of its causes.
   *
   * @return empty unless there was no space, or this user may not use a file
   */
  public static Optional<Failure> in(Throwable error) {
    return Stream.iterate(error, each -> each != null, Throwable::getCause)
        .filter(IOException.class::isInstance)
        .flatMap(
            each ->
                each instanceof AccessDeniedException denied && denied.getFile() != null
                    ? Stream.of(denied(Path.of(denied.getFile())))
                    : full(String.valueOf(each.getMessage())).stream())
        .findFirst();
  }

  /**
   * Why a file can't be read or written, for the end of a sentence: Java's own exceptions say only
   * its name where it isn't there or isn't this user's.
   */
  public static String reason(IOException error) {
    if (!(error instanceof FileSystemException failed) || failed.getFile() == null) {
      return String.valueOf(error.getMessage());
    }
    Path file = Path.of(failed.getFile());
    return switch (failed) {
      case NoSuchFileException _ -> "there is no " + missing(file);
      case AccessDeniedException _ -> "this user may not use " + file + owner(file);
      default -> String.valueOf(failed.getMessage());
    };
  }

  /** The folder around a file, where that is what is missing. */
  private static String missing(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null || Files.isDirectory(folder) ? "file " + file : "folder " + folder;
  }

  private static Failure denied(Path file) {
    return Failure.environment(
        "FileNotAllowed",
        "This user may not use " + file + owner(file) + ".",
        "Run the command as the user that owns it, or have it given to you (chown), then run the"
            + " same command again.");
  }

  /** Whose a file is that isn't there, or that this user can't see, the folder around tells. */
  private static String owner(Path file) {
    return Stream.iterate(file, each -> each != null, Path::getParent)
        .flatMap(each -> seenOwner(each).stream())
        .findFirst()
        .map(", which belongs to "::concat)
        .orElse("");
  }

  private static Optional<String> seenOwner(Path file) {
    try {
      return Optional.of(Files.getOwner(file).getName());
    } catch (IOException notSeen) {
      return Optional.empty();
    }
  }
}
