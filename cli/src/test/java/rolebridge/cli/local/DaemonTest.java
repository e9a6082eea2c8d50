package rolebridge.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.cli.setup.UnusedTools;
import rolebridge.cli.setup.Workspace;

class DaemonTest {

  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path folder;

  /** What a local AWS runs on isn't removed, whoever sets up another one. */
  @Test
  void environmentOfARunningOne_isInUse_untilItEnds() throws Exception {
    Path environment = folder.resolve("tools/localstack-0123456789abcdef");
    assertThat(
            new ProcessBuilder("python3", "-m", "venv", "--without-pip", environment.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    Path started = folder.resolve("started");
    Daemon daemon = new Daemon(workspace(), "daemon");

    ProcessHandle process =
        daemon.launch(
            environment.resolve("bin/python"),
            List.of(
                "-c",
                "import os, sys, time; os.rename(sys.argv[1], sys.argv[2]); time.sleep(3600)",
                Files.writeString(folder.resolve("starting"), "").toString(),
                started.toString()));
    try {
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!Files.exists(started) && process.isAlive()) {
        assertThat(System.nanoTime()).isLessThan(limit);
        Thread.onSpinWait();
      }
      assertThat(daemon.log()).content().isEmpty();
      assertThat(isFree(environment)).isFalse();
    } finally {
      daemon.stop(process.pid(), Daemon.startOf(process));
    }

    assertThat(isFree(environment)).isTrue();
  }

  private static boolean isFree(Path environment) throws Exception {
    try (FileChannel channel =
            FileChannel.open(environment.resolve(UnusedTools.IN_USE), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    }
  }

  private Workspace workspace() {
    return new Workspace(
        folder,
        folder.resolve("home"),
        folder.resolve("tools"),
        Path.of("/none"),
        Path.of("/none"),
        Path.of("/none"),
        Path.of("/none"),
        Path.of("/none"));
  }
}
