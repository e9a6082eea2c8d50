package rolebridge.cli.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other processes out while it is open; the system gives it up when this process ends. */
public final class FileLock implements AutoCloseable {

  private final FileChannel channel;

  private FileLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, and says what for when it isn't free. */
  public static FileLock take(Path file, Progress progress, String what) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        progress.say("Waiting for another rolebridge, which is " + what + " ...");
        channel.lock();
      }
      return new FileLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't lock " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
