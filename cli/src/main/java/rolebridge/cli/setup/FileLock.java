package rolebridge.cli.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps other processes and other threads out while it is open; the system gives it up when this
 * process ends. The thread that took it closes it.
 */
public final class FileLock implements AutoCloseable {

  /** A file's lock belongs to the whole process, and a second thread that asks is refused. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private FileLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, and says what for when it isn't free. */
  public static FileLock take(Path file, Progress progress, String what) {
    THREADS.lock();
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
      THREADS.unlock();
      throw new UncheckedIOException("Can't lock " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      THREADS.unlock();
    }
  }
}
