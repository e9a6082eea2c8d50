package rolebridge.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import rolebridge.cli.setup.Screen;

/** A screen whose text a test can read. */
final class FakeScreen {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Screen screen() {
    return screen(80, false);
  }

  /** Of a terminal that is so wide. */
  Screen screen(int columns) {
    return screen(columns, true);
  }

  private Screen screen(int columns, boolean told) {
    return new Screen(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        false,
        false,
        false,
        columns,
        told);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
