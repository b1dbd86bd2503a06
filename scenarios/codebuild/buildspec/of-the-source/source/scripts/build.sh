echo "building $(ls src/*)"
