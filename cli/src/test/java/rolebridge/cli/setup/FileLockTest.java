package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {

  private static final Progress SILENT =
      new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80);

  @TempDir private Path folder;

  @Test
  void take_anotherThreadHasIt_waitsForIt() throws Exception {
    Path file = folder.resolve("run/lock");
    CountDownLatch asking = new CountDownLatch(1);
    AtomicBoolean open = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Boolean> sawItOpen;
      try (FileLock _ = FileLock.take(file, SILENT, "testing")) {
        sawItOpen =
            threads.submit(
                () -> {
                  asking.countDown();
                  try (FileLock _ = FileLock.take(file, SILENT, "testing")) {
                    return open.get();
                  }
                });
        asking.await();
        assertThat(sawItOpen.isDone()).isFalse();
        open.set(false);
      }
      assertThat(sawItOpen.get()).isFalse();
    }
  }
}
