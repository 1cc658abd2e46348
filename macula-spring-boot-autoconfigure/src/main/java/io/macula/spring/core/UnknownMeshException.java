package io.macula.spring.core;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * Somebody asks for a mesh that the application is not part of.
 */
public class UnknownMeshException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String mesh;

	public UnknownMeshException(String mesh, String wantedBy, Throwable cause) {
		super("There is no mesh '" + mesh + "', which " + wantedBy + " asks for", cause);
		this.mesh = mesh;
	}

	/**
	 * The bean that a mesh has.
	 * @param beanFactory has the beans, qualified with the name of their mesh
	 * @param type type of the bean
	 * @param mesh name of the mesh
	 * @param wantedBy who asks
	 * @param <T> type of the bean
	 * @return the bean
	 * @throws UnknownMeshException if there is none
	 */
	public static <T> T beanOf(BeanFactory beanFactory, Class<T> type, String mesh, String wantedBy) {
		try {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, type, mesh);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw ex;
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new UnknownMeshException(mesh, wantedBy, ex);
		}
	}

	/**
	 * Name of the mesh.
	 * @return the name
	 */
	public String getMesh() {
		return this.mesh;
	}

}
