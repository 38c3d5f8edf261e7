console.log('answered by app.js');
