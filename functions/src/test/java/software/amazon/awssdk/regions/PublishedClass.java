package software.amazon.awssdk.regions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.jar.JarFile;

/** The SDK's class of a name that one of ours has, and all else from where tests have it. */
final class PublishedClass extends ClassLoader {

  private final String name;

  private PublishedClass(String name) {
    super(PublishedClass.class.getClassLoader());
    this.name = name;
  }

  /** A new instance of what the SDK's jar has under the name of this class. */
  static <T> T instead(Class<? extends T> ours, Class<T> type) throws ReflectiveOperationException {
    return type.cast(
        new PublishedClass(ours.getName())
            .loadClass(ours.getName())
            .getDeclaredConstructor()
            .newInstance());
  }

  @Override
  protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
    return wanted.equals(name) ? findClass(wanted) : super.loadClass(wanted, resolve);
  }

  @Override
  protected Class<?> findClass(String wanted) throws ClassNotFoundException {
    String jar = Region.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (JarFile file = new JarFile(Path.of(jar).toFile());
        InputStream bytes =
            file.getInputStream(file.getEntry(wanted.replace('.', '/') + ".class"))) {
      byte[] content = bytes.readAllBytes();
      return defineClass(wanted, content, 0, content.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(wanted, e);
    }
  }
}
